"""A provider's homes in the browser: listed, shown, changed, confirmed, removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from tests.factories.providers import (
    OVERALL,
    make_home,
    never_inspected,
    new_urn,
    row,
)
from tests.support.browse import Browse, Page
from tests.support.people import make_person
from tests.support.statements import counted

AGENCY = {"Provision type": "Independent Fostering Agency", "Places": "", "Name": "Birch Fostering"}
ELM = {
    "name": "Elm House",
    "address_1": "1 Elm Road",
    "town": "Romford",
    "postcode": "rm7 0aa",
    "registered_places": "4 places",
    "age_from": "10",
    "age_to": "16",
    "sex": "girls",
    "needs": ["autism", "trauma"],
    "referral_phone": "020 7946 0123",
}
BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def leads(page: Page, htmx: bool) -> None:
    assert page.status == (204 if htmx else 303), page.text[:500]


def test_an_empty_list_says_what_to_do(browse: Browse) -> None:
    page = browse.get("/p/homes")
    assert page.h1 == "Your homes and agencies"
    assert page.soup.select_one(".app-empty a")["href"] == "/p/homes/new"


@BOTH
def test_a_home_is_changed(browse: Browse, hub: Hub, admin: Actor, htmx: bool) -> None:
    _, reference, _ = make_home(hub, admin)
    page = browse.get(f"/p/homes/{reference}/edit")
    assert page.soup.select_one("#age_to")["value"] == "16"
    page = page.submit({"town": "Hornchurch", "age_to": "17"}, htmx=htmx)
    leads(page, htmx)
    page = page.follow()
    assert "Hornchurch" in page.text
    assert "Aged 10 to 17" in page.text


@BOTH
def test_the_slower_of_two_sees_both_versions(
    browse: Browse, hub: Hub, admin: Actor, htmx: bool
) -> None:
    _, reference, _ = make_home(hub, admin)
    slow = browse.get(f"/p/homes/{reference}/edit")
    browse.get(f"/p/homes/{reference}/edit").submit({"name": "Quick", "needs": ["health"]})
    page = slow.submit({"name": "Slow"}, htmx=htmx)
    assert page.status == 409
    assert "Name: Quick" in page.text
    assert "Name: Slow" in page.text
    assert "Needs that can be met: Autism, Past abuse, neglect or loss" in page.text
    assert "Town" not in page.soup.main.get_text()


@BOTH
def test_a_home_is_confirmed(browse: Browse, hub: Hub, admin: Actor, htmx: bool) -> None:
    _, reference, _ = make_home(hub, admin)
    page = browse.get(f"/p/homes/{reference}").submit(action="/confirm", htmx=htmx)
    leads(page, htmx)
    assert "just now" in page.follow().text


@BOTH
def test_removing_asks_first(browse: Browse, hub: Hub, admin: Actor, htmx: bool) -> None:
    _, reference, _ = make_home(hub, admin)
    page = browse.get(f"/p/homes/{reference}/remove").submit(htmx=htmx)
    leads(page, htmx)
    assert browse.get("/p/homes").soup.select_one(".app-empty") is not None
    assert browse.get(f"/p/homes/{reference}").status == 404


def test_what_ofsted_says_differently_is_shown(
    browse: Browse, hub: Hub, admin: Actor, load: Callable[..., None]
) -> None:
    urn = new_urn()
    load([row(urn, Places="3", **{"Local authority": "Kent", "Registration status": "Suspended"})])
    _, reference, _ = make_home(hub, admin, urn=urn, postcode="RM7 0ZZ")
    page = browse.get(f"/p/homes/{reference}")
    for said in (
        "We do not know the postcode RM7 0ZZ yet.",
        "Ofsted’s list as at 31 March 2025 says 3 places.",
        "Ofsted’s list says Kent; the postcode is in Havering.",
        "Suspended",
    ):
        assert said in page.text
    assert "Suspended" in browse.get("/p/homes").text


def test_inspections_are_listed_newest_first(
    browse: Browse, hub: Hub, admin: Actor, load: Callable[..., None]
) -> None:
    urn = new_urn()
    load([row(urn)])
    later = {
        OVERALL: "Outstanding",
        "Latest full inspection date": "06/11/2024",
        "Latest full inspection event number": "2",
    }
    load([row(urn, **later)])
    _, reference, _ = make_home(hub, admin, urn=urn)
    table = browse.get(f"/p/homes/{reference}").soup.select_one("table")
    lines = [" ".join(tr.get_text(" ").split()) for tr in table.select("tbody tr")]
    assert lines == [
        "6 November 2024 Outstanding Ofsted’s list as at 31 March 2025",
        "5 November 2024 Good Ofsted’s list as at 31 March 2025",
    ]


def test_the_list_costs_the_same_however_long(
    browse: Browse, hub: Hub, admin: Actor, load: Callable[..., None]
) -> None:
    urns = [new_urn() for _ in range(30)]
    load([never_inspected(urn) for urn in urns])
    make_home(hub, admin, urn=urns[0], name="Elm House")
    costs = []
    for _ in range(2):
        with counted(hub) as statements:
            page = browse.get("/p/homes")
        costs.append(len([one for one in statements if "user_session" not in one]))
        for urn in urns[1:] if len(costs) == 1 else ():
            make_home(hub, admin, urn=urn, name=f"Home {urn}")
    assert len(page.soup.select(".app-card")) == 25
    assert costs[0] == costs[1] <= 5, statements
    assert len(browse.get("/p/homes?page=2").soup.select(".app-card")) == 5


def test_absent_foreign_and_malformed_references_look_alike(browse: Browse, hub: Hub) -> None:
    _, foreign, _ = make_home(hub, name="Canary Cottage")
    answers = [
        browse.get(f"/p/homes/{reference}{tail}")
        for reference in (foreign, "H-00000", "nonsense")
        for tail in ("", "/edit", "/remove", "/households/new", "/households/1")
    ]
    assert {page.status for page in answers} == {404}
    assert len({page.text for page in answers}) == 1
    assert "Canary" not in answers[0].text


@BOTH
@pytest.mark.parametrize("tail", ["edit", "confirm", "remove", "households/new"])
def test_a_foreign_home_cannot_be_changed(browse: Browse, hub: Hub, tail: str, htmx: bool) -> None:
    _, foreign, owner = make_home(hub)
    household = {"places": "2", "district": "RM7", "version": "1"}
    page = browse.post(f"/p/homes/{foreign}/{tail}", {**ELM, **household}, htmx=htmx)
    assert page.status == 404
    with hub.reading(owner) as session:
        assert providers.get_home(session, owner, foreign).town == "Romford"


def test_who_may_change_sees_the_buttons(app: object, hub: Hub, admin: Actor) -> None:
    _, reference, _ = make_home(hub, admin)
    responder = make_person(hub, Role.RESPONDER, organisation=admin.organisation_id)
    browse = Browse(app, responder)
    page = browse.get(f"/p/homes/{reference}")
    assert page.soup.select('a[href$="/edit"]') == []
    assert "Remove it" not in page.text
    assert browse.get(f"/p/homes/{reference}/edit").status == 403
    assert browse.post(f"/p/homes/{reference}/confirm", {}).status == 403


def test_no_page_for_visitors_or_councils(
    visitor: Browse, client_as: Callable[..., Browse]
) -> None:
    assert visitor.get("/p/homes").status == 303
    assert client_as(Role.BROKER).get("/p/homes").status == 403
