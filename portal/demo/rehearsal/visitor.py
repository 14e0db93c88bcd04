"""One person with a browser: goes to pages, follows links, fills forms, presses buttons.

Nothing is sent that a page did not offer: a field, a choice, a button or a link that is not there
is a failure of the step.
"""

from __future__ import annotations

import copy
import http.client
import secrets
import time
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie

from portal.demo.rehearsal.screen import Button, Form, Screen, read

PATIENCE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.5
MOST_REDIRECTS = 5
Filled = Mapping[str, str | Sequence[str]]


class StepFailed(Exception):
    """A step of the rehearsal did not go as the story says; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to hand in."""

    name: str
    content: bytes


class Visitor:
    """A browser with its cookies and the page that it shows."""

    def __init__(self, port: int, name: str) -> None:
        self.port = port
        self.name = name
        self.cookies: dict[str, str] = {}
        self.screen = Screen(0, "/", b"", "")

    # --- looking

    def go(self, path: str, status: int = 200) -> Screen:
        """Open a page; any other status than expected is a failure."""
        self._show("GET", path)
        return self.expect(status)

    def follow(self, words: str, leading: str = "") -> Screen:
        """Follow the link that begins with these words."""
        address = self.screen.link(words, leading)
        if address is None:
            raise self.failed(f"there is no link {words!r}")
        return self.go(address)

    def expect(self, status: int) -> Screen:
        """Insist on the status of the page that is shown."""
        if self.screen.status != status:
            said = "; ".join(self.screen.errors) or self.screen.h1 or self.screen.words[:200]
            raise self.failed(f"answered {self.screen.status} instead of {status}: {said}")
        return self.screen

    def must_say(self, *words: str) -> None:
        """Insist that the page says this."""
        for one in words:
            if one not in self.screen.words:
                raise self.failed(f"does not say {one!r}")

    def must_not_say(self, *words: str) -> None:
        """Insist that the page does not say this, in its words or anywhere in its source."""
        source = self.screen.body.decode("utf-8", "replace")
        for one in words:
            if one in self.screen.words or one in source:
                raise self.failed(f"says {one!r}")

    def closed(self, path: str, *secrets: str) -> None:
        """Insist that an address tells nothing of this, whatever it answers."""
        self._show("GET", path)
        self.must_not_say(*secrets)

    def wait_for(self, path: str, ready: Callable[[Screen], bool], what: str) -> Screen:
        """Look again until the page shows what the worker makes."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while not ready(self.go(path)):
            if time.monotonic() > ends:
                raise self.failed(f"{what} did not come within {PATIENCE_SECONDS:.0f} seconds")
            time.sleep(LOOK_AGAIN_SECONDS)
        return self.screen

    def failed(self, reason: str) -> StepFailed:
        """The failure of a step, with who saw it and where."""
        return StepFailed(f"{self.name} on {self.screen.path}: {reason}")

    # --- doing

    def press(
        self,
        button: str,
        values: Filled | None = None,
        *,
        to: str = "",
        papers: Mapping[str, Paper] | None = None,
        status: int = 200,
    ) -> Screen:
        """Fill the form that has this button, press it, follow where it leads."""
        self._press(button, values or {}, to, papers or {})
        return self.expect(status)

    def try_to(self, button: str, values: Filled, *, to: str = "") -> bool:
        """The same where the portal may rightly say no: whether it said yes."""
        self._press(button, values, to, {})
        return self.screen.status == 200

    def borrow(self, page: Screen) -> None:
        """Put the forms of another person's page before this one, who was not offered them.

        Keys of one's own are put in, so that only the portal's rules can refuse what is pressed.
        """
        own = [one for form in self.screen.forms for one in form.fields if one.name == "csrf_token"]
        if not own:
            raise self.failed("has no form from which to take a key")
        self.screen = copy.deepcopy(page)
        for form in self.screen.forms:
            for one in form.fields:
                if one.name == "csrf_token":
                    one.value = own[0].value

    def _press(self, button: str, values: Filled, to: str, papers: Mapping[str, Paper]) -> None:
        found = self.screen.form_with(button, to)
        if found is None:
            raise self.failed(f"there is no button {button!r}")
        form, pressed = found
        sent = self._filled(form, pressed, values, papers)
        if form.method == "get":
            query = urllib.parse.urlencode(sent, doseq=True)
            self._show("GET", f"{form.action.split('?')[0]}?{query}")
            return
        action = pressed.action or form.action
        if form.takes_files:
            self._show("POST", action, *_parts(sent, papers))
        else:
            body = urllib.parse.urlencode(sent, doseq=True).encode()
            self._show("POST", action, body, "application/x-www-form-urlencoded")

    def _filled(
        self, form: Form, pressed: Button, values: Filled, papers: Mapping[str, Paper]
    ) -> dict[str, list[str]]:
        sent = form.standing()
        for name in papers:
            if name not in form.names():
                raise self.failed(f"there is no place for the file {name!r}")
        for name, value in values.items():
            if name not in form.names():
                raise self.failed(f"there is no field {name!r}; there are {sorted(form.names())}")
            chosen = [value] if isinstance(value, str) else list(value)
            offered = form.choices(name)
            if offered and not set(chosen) <= set(offered):
                raise self.failed(f"{name!r} offers {offered}, not {chosen}")
            sent[name] = chosen
        if pressed.name:
            sent[pressed.name] = [pressed.value]
        return sent

    # --- the wire

    def _show(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> None:
        """Ask, and follow redirections, as a browser does."""
        for _ in range(MOST_REDIRECTS):
            path = urllib.parse.urljoin(self.screen.path, path)
            parts = urllib.parse.urlsplit(path)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            self.screen, leads = self._ask(method, path, body, kind)
            if leads is None:
                return
            method, path, body, kind = "GET", leads, None, ""
        raise self.failed("leads round in circles")

    def _ask(
        self, method: str, path: str, body: bytes | None, kind: str
    ) -> tuple[Screen, str | None]:
        headers = {"Cookie": "; ".join(f"{name}={said}" for name, said in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        wire = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE_SECONDS)
        try:
            wire.request(method, path, body, headers)
            answer = wire.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise StepFailed(f"{self.name}: {method} {path} got no answer ({error})") from error
        finally:
            wire.close()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        leads = answer.headers.get("Location") if 300 <= answer.status < 400 else None
        screen = read(answer.status, path, answer.headers.get("Content-Type", ""), content)
        return screen, leads

    def _keep(self, set_cookies: list[str]) -> None:
        for line in set_cookies:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0" or not morsel.value:
                    del self.cookies[name]


def _parts(sent: Mapping[str, Sequence[str]], papers: Mapping[str, Paper]) -> tuple[bytes, str]:
    """A form with files, as a browser sends it."""
    edge = secrets.token_hex(16)
    lines: list[bytes] = []
    for name, values in sent.items():
        for value in values:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            lines.append(head.encode())
    for name, paper in papers.items():
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{paper.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        lines.append(head.encode() + paper.content + b"\r\n")
    lines.append(f"--{edge}--\r\n".encode())
    return b"".join(lines), f"multipart/form-data; boundary={edge}"
