"""Step 2: providers register in one sitting, find their homes, insure them, invite a colleague."""

from __future__ import annotations

from portal.demo.rehearsal.stage import (
    PASSWORD,
    Company,
    Play,
    address,
    certificate,
    day,
    reference,
    shown_code,
)
from portal.demo.rehearsal.visitor import Visitor

MEETS = ("trauma", "distress", "going_missing", "mental_health", "autism")
COVERS = {"employers": "5,000,000", "public": "10,000,000", "professional": "5,000,000"}


def register(play: Play) -> str:
    """Everybody registers; the organisation is theirs at the end."""
    for company in play.companies:
        _register(company)
    return f"{len(play.companies)} providers; address confirmed, second step set"


def _register(company: Company) -> None:
    admin = company.admin
    admin.go("/register")
    admin.press("Continue", {"name": ""}, status=422)
    person = {"name": admin.name, "email": address(company, "admin"), "password": PASSWORD}
    admin.press("Continue", person)
    admin.follow("Open the link from the e-mail")
    admin.press("Confirm address")
    admin.press("Continue", {"code": shown_code(admin)})
    admin.press("Register organisation", {"name": company.name, "company_number": company.number})
    admin.must_say(company.name)


def add_homes(play: Play) -> str:
    """A home by its Ofsted number; what the register says is shown, the rest is given."""
    for company in play.companies:
        _add_home(company)
    _refuse_the_home_of_another(play.companies[1], play.companies[0])
    return "found in the register by number; one that another provider has was refused"


def _add_home(company: Company) -> None:
    admin = company.admin
    admin.go("/p/homes/new")
    admin.press("Look up", {"urn": "not a number"}, status=422)
    _look_up(admin, company.urn)
    admin.press("Add this home", _facts(company))
    company.home = reference(admin, "H", admin.screen.path)


def _look_up(admin: Visitor, urn: str) -> None:
    admin.go("/p/homes/new")
    admin.press("Look up", {"urn": urn})
    admin.must_say("Children's home")
    admin.follow("Yes, this is ours")


def _facts(company: Company) -> dict[str, str | tuple[str, ...]]:
    return {
        "name": f"{company.short} House",
        "address_1": "1 Sample Road",
        "town": "Romford",
        "postcode": company.postcode,
        "referral_phone": "020 7946 0100",
        "registered_places": "4",
        "age_from": "8",
        "age_to": "17",
        "needs": MEETS,
    }


def _refuse_the_home_of_another(stranger: Company, owner: Company) -> None:
    _look_up(stranger.admin, owner.urn)
    stranger.admin.press("Add this home", _facts(stranger), status=422)
    stranger.admin.must_say("This Ofsted number is on the portal already")
    stranger.admin.must_not_say(owner.name, f"{owner.short} House")


def insure(play: Play) -> str:
    """Three certificates each, entered once."""
    for company in play.companies:
        for kind, amount in COVERS.items():
            _insure(company.admin, kind, amount)
    return f"{len(COVERS)} certificates each, with the PDF"


def _insure(admin: Visitor, kind: str, amount: str) -> None:
    admin.go(f"/p/organisation/insurance/{kind}")
    cover = {
        "insurer": "Invented Mutual",
        "amount": amount,
        **day("expires_on", 300),
    }
    papers = {"certificate": certificate("certificate.pdf")}
    admin.press("Save certificate", cover, papers=papers)
    admin.must_say("Invented Mutual")


def invite(play: Play) -> str:
    """A colleague joins by the link; nobody shares a sign-in."""
    for company in play.companies:
        _invite(company)
    return "the colleague joined by the link with a sign-in of their own"


def _invite(company: Company) -> None:
    admin, colleague = company.admin, company.colleague
    admin.go("/p/team")
    admin.follow("Invite a colleague")
    wanted = {"email": address(company, "colleague"), "roles": ["responder"]}
    admin.press("Send invitation", wanted)
    link = admin.screen.link("Open the link")
    if link is None:
        raise admin.failed("shows no link of the invitation")
    colleague.go(link)
    colleague.press(f"Join {company.name}", {"name": colleague.name, "password": PASSWORD})
    colleague.press("Continue", {"code": shown_code(colleague)})
    colleague.must_say(company.name)


def state_places(play: Play) -> str:
    """Places and whom the home takes now; the colleague does it."""
    for company in play.companies:
        colleague = company.colleague
        colleague.go("/p/vacancies")
        colleague.press("Save", {"places": "2"}, to=f"/p/vacancies/{company.home}")
        colleague.go("/p/vacancies")
        _insist_on_places(colleague, company, "2")
        colleague.go(f"/p/vacancies/{company.home}/limits")
        colleague.press("Save limits", {"age_from": "10", "age_to": "17"})
    return "2 places each, confirmed today; ages 10 to 17 for now"


def _insist_on_places(colleague: Visitor, company: Company, places: str) -> None:
    found = colleague.screen.form_with("Save", f"/p/vacancies/{company.home}")
    kept = found[0].standing().get("places") if found else None
    if kept != [places]:
        raise colleague.failed(f"keeps {kept} places, not {places}")
