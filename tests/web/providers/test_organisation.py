"""The organisation page, insurance, and an agency's households in the browser."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest

from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.kernel.clock import london_date, system_now
from portal.providers import ServiceKind
from tests.factories.providers import make_home
from tests.support.browse import Browse, Page
from tests.support.people import make_person

TODAY = london_date(system_now())
BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def day(days: int) -> dict[str, str]:
    date = TODAY + timedelta(days=days)
    return {f"expires_on-{part}": str(getattr(date, part)) for part in ("day", "month", "year")}


def test_the_organisation_when_nothing_is_given(browse: Browse, admin: Actor) -> None:
    page = browse.get("/p/organisation")
    assert page.h1 == "Your organisation"
    assert admin.organisation_name in page.text
    assert "You have not added a home or an agency yet." in page.text
    tags = [tag.get_text() for tag in page.soup.select(".app-card .govuk-tag")]
    assert tags == ["Not given"] * 3


@BOTH
def test_a_certificate_is_entered_and_replaced(browse: Browse, htmx: bool) -> None:
    page = browse.get("/p/organisation/insurance/public")
    page = page.submit(
        {"insurer": "Invented Mutual", "amount": "£10,000,000", **day(400)}, htmx=htmx
    )
    assert page.status == (204 if htmx else 303), page.errors
    page = page.follow()
    assert "Cover: £10,000,000" in page.text
    page = browse.get("/p/organisation/insurance/public")
    assert "Certificate now: in force" in page.text
    page.submit({"insurer": "Another Mutual", "amount": "5000000", **day(20)}, htmx=htmx)
    page = browse.get("/p/organisation")
    assert "Invented Mutual" not in page.text
    tags = [tag.get_text() for tag in page.soup.select(".app-card .govuk-tag")]
    assert tags == ["Not given", "Expires soon", "Not given"]


@BOTH
def test_wrong_certificates_are_explained(browse: Browse, htmx: bool) -> None:
    page = browse.get("/p/organisation/insurance/employers")
    answer = page.submit({"insurer": "", "amount": "lots", "expires_on-day": "31"}, htmx=htmx)
    assert answer.status == 422
    assert answer.errors == [
        "Amount of cover must be a number, like 5,000,000",
        "Last day of cover must include a month and year",
    ]
    assert answer.soup.select_one("#amount")["value"] == "lots"
    answer = answer.submit({"amount": "0", **day(-400)}, htmx=htmx)
    assert answer.errors == [
        "Enter the name of the insurer",
        "Enter the amount of cover, like 5,000,000",
        "The certificate ran out more than a year ago",
    ]


def certificate(name: str = "policy of Ann Example.pdf") -> tuple[io.BytesIO, str]:
    written = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(written)
    return io.BytesIO(written.getvalue()), name


def certificate_link(page: Page) -> str:
    return page.soup.select_one(".app-card a[download]")["href"]


@BOTH
def test_a_certificate_is_kept_and_handed_out(
    browse: Browse, app: object, hub: Hub, htmx: bool
) -> None:
    answers = {"insurer": "Invented Mutual", "amount": "10000000", **day(400)}
    page = browse.get("/p/organisation/insurance/public")
    page = page.submit({**answers, "certificate": certificate()}, htmx=htmx)
    assert page.status == (204 if htmx else 303), page.errors
    link = certificate_link(page.follow())
    for reader in (browse, Browse(app, make_person(hub, Role.BROKER))):
        got = reader.client.get(link, base_url="http://localhost")
        assert (got.status_code, got.mimetype) == (200, "application/pdf")
        assert got.data.startswith(b"%PDF")
        assert "Ann" not in got.headers["Content-Disposition"]
    stranger = Browse(app, make_person(hub, Role.PROVIDER_ADMIN))
    assert stranger.get(link).status == 404


@BOTH
def test_a_certificate_of_the_wrong_kind_is_explained(browse: Browse, htmx: bool) -> None:
    answers = {"insurer": "Invented Mutual", "amount": "10000000", **day(400)}
    page = browse.get("/p/organisation/insurance/public")
    wrong = (io.BytesIO(b"MZ" + bytes(600)), "policy.pdf")
    page = page.submit({**answers, "certificate": wrong}, htmx=htmx)
    assert (page.status, len(page.errors)) == (422, 1)
    assert page.errors[0].startswith("The selected file must be")
    assert page.soup.select_one("#insurer")["value"] == "Invented Mutual"
    assert "Not given" in browse.get("/p/organisation").text


def test_an_unknown_insurance_is_absent(browse: Browse) -> None:
    assert browse.get("/p/organisation/insurance/pets").status == 404


def test_who_sees_which_page(app: object, hub: Hub, admin: Actor) -> None:
    contracts = make_person(hub, Role.CONTRACTS, organisation=admin.organisation_id)
    responder = make_person(hub, Role.RESPONDER, organisation=admin.organisation_id)
    assert Browse(app, contracts).get("/p/organisation/insurance/public").status == 200
    assert Browse(app, responder).get("/p/organisation/insurance/public").status == 403
    page = Browse(app, responder).get("/p/organisation")
    assert page.status == 200
    assert page.soup.select(".app-card a") == []


# --- households ---------------------------------------------------------------------------------

HOUSEHOLD = {
    "district": "rm7 0aa",
    "places": "2",
    "age_from": "0",
    "age_to": "12",
    "sex": "any",
    "needs": "trauma",
}


@pytest.fixture
def agency(hub: Hub, admin: Actor) -> str:
    return make_home(hub, admin, kind=ServiceKind.AGENCY, name="Birch Fostering")[1]


@BOTH
def test_a_household_is_added_changed_and_removed(browse: Browse, agency: str, htmx: bool) -> None:
    page = browse.get(f"/p/homes/{agency}/households/new").submit(HOUSEHOLD, htmx=htmx)
    assert page.status == (204 if htmx else 303), page.errors
    page = page.follow()
    assert "Household 1" in page.text
    assert "2 places, girls and boys, aged under 1 to 12" in page.text
    assert "Near RM7" in page.text
    assert "0AA" not in page.soup.select_one("#households").find_next("ul").get_text()
    page = browse.get(f"/p/homes/{agency}/households/1")
    assert page.soup.select_one("#district")["value"] == "RM7"
    page.submit({"places": "5"}, htmx=htmx)
    page = page.submit({"places": "5", "has_exemption": "y"}, htmx=htmx)
    assert "5 places" in page.follow().text
    page = browse.get(f"/p/homes/{agency}/households/1/remove").submit(htmx=htmx)
    assert "No households yet" in page.follow().text


@BOTH
def test_wrong_households_are_explained(browse: Browse, agency: str, htmx: bool) -> None:
    page = browse.get(f"/p/homes/{agency}/households/new")
    answer = page.submit({**HOUSEHOLD, "district": "Romford", "places": "4"}, htmx=htmx)
    assert answer.status == 422
    assert answer.errors == [
        "Enter the first half of a UK postcode, like RM7",
        "More than 3 children need an exemption: enter 3 or fewer, or say that there is",
    ]
    assert answer.soup.select_one("#district")["value"] == "Romford"


def test_a_home_has_no_household_pages(browse: Browse, hub: Hub, admin: Actor) -> None:
    _, reference, _ = make_home(hub, admin)
    assert browse.get(f"/p/homes/{reference}/households/new").status == 404


@BOTH
def test_the_slower_of_two_sees_both_households(browse: Browse, agency: str, htmx: bool) -> None:
    browse.get(f"/p/homes/{agency}/households/new").submit(HOUSEHOLD)
    slow = browse.get(f"/p/homes/{agency}/households/1")
    browse.get(f"/p/homes/{agency}/households/1").submit({"places": "3"})
    page = slow.submit({"places": "1"}, htmx=htmx)
    assert page.status == 409
    assert "Places: 3" in page.text
    assert "Places: 1" in page.text
