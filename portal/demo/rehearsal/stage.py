"""The stage of the rehearsal: whose browser is whose, and what they carry from step to step."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta

import pikepdf

from portal.demo import cast
from portal.demo.cast import Part
from portal.demo.rehearsal.house import House
from portal.demo.rehearsal.visitor import Paper, StepFailed, Visitor
from portal.kernel.actor import Role
from portal.kernel.clock import london_date, system_now

CODE_SECONDS, CODE_TRIES = 8.0, 6
"""A code counts once; whoever signs in again within half a minute waits for the next."""
PASSWORD = cast.PASSWORD
NEWHAM, HAVERING = "/c/newham-council", "/c/havering-council"
MORE_PARTS = (
    Part("junior", "Una Frost", cast.HAVERING, (Role.APPROVER,), ""),
    Part("both", "Nina Cole", cast.HAVERING, (Role.BROKER, Role.APPROVER), ""),
)
"""One whose limit is too small, and one who recommends and could approve anybody else's."""


@dataclass
class Company:
    """A provider of the rehearsal, its administrator, a colleague and its home."""

    name: str
    number: str
    urn: str
    postcode: str
    admin: Visitor
    colleague: Visitor
    weekly_pounds: int
    home: str = ""
    application: str = ""
    offer: str = ""

    @property
    def short(self) -> str:
        """One word for e-mail addresses and names."""
        return self.name.split()[0]


@dataclass
class Play:
    """Everybody and everything of one rehearsal."""

    house: House
    round: str
    companies: list[Company] = field(default_factory=list)
    people: dict[str, Visitor] = field(default_factory=dict)
    referral: str = ""
    call_off: str = ""
    agreement: str = ""

    def person(self, key: str) -> Visitor:
        """Somebody of a council, signed in; their browser is opened when first needed."""
        if key not in self.people:
            part = next(part for part in (*cast.PARTS, *MORE_PARTS) if part.key == key)
            self.people[key] = Visitor(self.house.port, part.name)
            sign_in(self.people[key], part.email)
        return self.people[key]

    def move_on(self, button: str) -> None:
        """Press a button of the demonstration's clock; whoever is signed in stays so."""
        anybody = Visitor(self.house.port, "Somebody")
        anybody.go("/demo")
        anybody.press(button, to="/demo/clock")


def address(company: Company, who: str) -> str:
    """An address that can reach nobody."""
    return f"{who}@{company.short.lower()}.example.test"


def sign_in(visitor: Visitor, email: str) -> None:
    """Password, then the code that the demonstration shows."""
    visitor.cookies.clear()
    visitor.go("/sign-in")
    visitor.press("Continue", {"email": email, "password": PASSWORD})
    for _ in range(CODE_TRIES):
        if visitor.try_to("Sign in", {"code": shown_code(visitor)}, to="/sign-in/code"):
            break
        time.sleep(CODE_SECONDS)
        visitor.go("/sign-in/code")
    visitor.must_say("Sign out")


def shown_code(visitor: Visitor) -> str:
    """The code of the second step that the demonstration shows on the page."""
    found = re.search(r"the code now is (\d{3}) (\d{3})", visitor.screen.words)
    if found is None:
        raise visitor.failed("shows no code")
    return found[1] + found[2]


def reference(visitor: Visitor, letters: str, where: str = "") -> str:
    """The reference with these letters, in an address or else on the page that is shown."""
    found = re.search(rf"\b{letters}-[0-9A-Z]+\b", where or visitor.screen.words)
    if found is None:
        raise visitor.failed(f"shows no reference {letters}-…")
    return found[0]


def day(name: str, ahead: int) -> dict[str, str]:
    """The three boxes of a date so many days from today, as the real clock has it."""
    when = london_date(system_now()) + timedelta(days=ahead)
    return {
        f"{name}-day": str(when.day),
        f"{name}-month": str(when.month),
        f"{name}-year": str(when.year),
    }


def certificate(name: str) -> Paper:
    """A small PDF of one page."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    return Paper(name, out.getvalue())


def wait_for_pdf(visitor: Visitor, path: str) -> bytes:
    """Look at a page until its PDF is there, and fetch that. Raises StepFailed."""
    visitor.wait_for(path, lambda screen: _pdf(screen.links) is not None, "the PDF")
    link = _pdf(visitor.screen.links)
    if link is None:
        raise visitor.failed("shows no PDF")
    body = visitor.go(link).body
    check_pdf(body)
    visitor.go(path)
    return body


def _pdf(links: list[tuple[str, str]]) -> str | None:
    return next((href for href, words in links if "(PDF" in words), None)


def check_pdf(body: bytes) -> None:
    """Insist on a PDF that a screen reader can read: tagged, with a language and a title."""
    if not body.startswith(b"%PDF"):
        raise StepFailed("what was fetched is no PDF")
    with pikepdf.open(io.BytesIO(body)) as pdf:
        info = pdf.Root.get("/MarkInfo")
        if (
            info is None
            or not info.get("/Marked")
            or "/Lang" not in pdf.Root
            or "/Title" not in pdf.docinfo
        ):
            raise StepFailed("the PDF has no tags, language or title")
