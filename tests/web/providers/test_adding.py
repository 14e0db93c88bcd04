"""Adding a home in the browser: looked up by its Ofsted number, confirmed, described."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.db import Hub
from portal.kernel.actor import Actor
from tests.factories.providers import (
    make_home,
    new_urn,
    row,
)
from tests.support.browse import Browse, Page

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


def test_a_home_is_looked_up_and_added_without_scripts(
    browse: Browse, load: Callable[..., None]
) -> None:
    urn = new_urn()
    load([row(urn)])
    page = browse.get("/p/homes/new")
    assert page.soup.select_one("form[method=get]")["action"] == "/p/homes/lookup"
    page = browse.get(f"/p/homes/lookup?urn={urn}")
    assert (page.status, page.h1) == (200, "Add a home or agency")
    assert "Ofsted does not publish the name and address of a home" in page.text
    assert "Good (inspected 5 November 2024)" in page.text
    page = browse.get(page.soup.select_one("#registration_card a.govuk-button")["href"])
    assert page.h1 == f"About {urn}"
    assert page.soup.select_one("#registered_places")["value"] == "4"
    page = page.submit(ELM).follow()
    assert page.h1.startswith("Children's home H-")
    for said in ("Elm House", "RM7 0AA", "Havering", "020 7946 0123", "Autism", "Girls only"):
        assert said in page.text
    page = browse.get("/p/homes")
    (card,) = page.soup.select(".app-card")
    assert "Elm House" in card.get_text()
    assert card.select_one(".govuk-tag").get_text() == "Good"


def test_the_card_alone_while_typing(browse: Browse, load: Callable[..., None]) -> None:
    urn = new_urn()
    load([row(urn)])

    def typed(text: str) -> Page:
        response = browse.client.get(
            f"/p/homes/lookup?urn={text}",
            base_url="http://localhost",
            headers={
                "HX-Request": "true",
                "HX-Target": "registration_card",
                "HX-Trigger": "urn",
            },
        )
        return Page(browse, response)

    found = typed(urn)
    assert found.status == 200
    assert found.soup.select_one("#registration_card a.govuk-button") is not None
    assert found.soup.select_one("h1") is None
    for text in (urn[:3], "", "128851", "x" * 60):
        page = typed(text)
        assert (page.status, page.text) == (200, "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter an Ofsted number, like SC123456"),
        ("SC12", "Enter an Ofsted number, like SC123456"),
        ("128851", "This is a school’s number. Enter the social care number, like SC123456"),
    ],
)
def test_what_is_no_number_is_explained_and_kept(browse: Browse, typed: str, said: str) -> None:
    page = browse.get(f"/p/homes/lookup?urn={typed}")
    assert (page.status, page.errors) == (422, [said])
    assert page.soup.select_one("#urn")["value"] == typed
    assert page.soup.select_one("#urn-error") is not None


def test_an_agencys_published_name_is_offered(browse: Browse, load: Callable[..., None]) -> None:
    urn = new_urn()
    load([row(urn, **AGENCY)])
    page = browse.get(f"/p/homes/new/details?urn={urn}")
    assert page.soup.select_one("#name")["value"] == "Birch Fostering"
    assert page.soup.select_one("#registered_places") is None
    page = page.submit({**ELM, "name": "Birch Fostering"}).follow()
    assert page.h1.startswith("Fostering agency H-")
    assert "No households yet" in page.text


def test_a_number_not_in_the_list_can_be_carried_on_with(
    browse: Browse, load: Callable[..., None]
) -> None:
    assert "We could not check" in browse.get("/p/homes/lookup?urn=1999999").text
    load([row(new_urn())])
    page = browse.get("/p/homes/lookup?urn=1999999")
    assert "We could not find 1999999 in Ofsted’s list" in page.text
    page = browse.get(page.soup.select_one("#registration_card a")["href"])
    assert page.submit(ELM).errors == ["Choose what kind of service it is"]
    page = page.submit({**ELM, "kind": "home"}).follow()
    assert "Ofsted’s published list does not have this number yet" in page.text


@BOTH
def test_a_number_held_by_another_is_refused_softly(
    browse: Browse, hub: Hub, load: Callable[..., None], htmx: bool
) -> None:
    urn = new_urn()
    load([row(urn)])
    _, _, holder = make_home(hub, urn=urn, name="Canary Cottage")
    page = browse.get(f"/p/homes/new/details?urn={urn}").submit(ELM, htmx=htmx)
    assert page.status == 422
    assert len(page.errors) == 1
    assert page.errors[0].startswith("This Ofsted number is on the portal already.")
    assert holder.organisation_name not in page.text
    assert "Canary" not in page.text
    assert page.soup.select_one("#name")["value"] == "Elm House"


def test_ones_own_number_leads_to_its_home(browse: Browse, hub: Hub, admin: Actor) -> None:
    urn = new_urn()
    _, reference, _ = make_home(hub, admin, urn=urn)
    page = browse.get(f"/p/homes/lookup?urn={urn}")
    assert page.soup.select_one("#registration_card a")["href"] == f"/p/homes/{reference}"


@BOTH
def test_wrong_answers_stay_with_a_message_each(browse: Browse, htmx: bool) -> None:
    page = browse.get("/p/homes/new/details?urn=1999999")
    wrong = {
        **ELM,
        "kind": "home",
        "registered_places": "many",
        "age_from": "",
        "postcode": "Romford",
    }
    answer = page.submit(wrong, htmx=htmx)
    assert answer.status == 422
    assert answer.errors == [
        "Enter a full UK postcode, like RM7 0AA",
        "Registered places must be a whole number, like 4",
        "Enter the youngest age",
    ]
    assert answer.soup.select_one("#registered_places")["value"] == "many"
    assert answer.soup.select_one("#postcode")["value"] == "Romford"
    checked = {tag["value"] for tag in answer.soup.select("[name=needs][checked]")}
    assert checked == {"autism", "trauma"}
    answer = answer.submit({"registered_places": "4", "age_from": "10", "age_to": "9"}, htmx=htmx)
    assert answer.errors == [
        "Enter a full UK postcode, like RM7 0AA",
        "The oldest age must be between 10 and 18",
    ]


def test_a_home_is_added_once_however_often_it_is_sent(
    browse: Browse, load: Callable[..., None]
) -> None:
    urn = new_urn()
    load([row(urn)])
    page = browse.get(f"/p/homes/new/details?urn={urn}")
    first, second = page.submit(ELM), page.submit(ELM)
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location


def test_the_summary_lists_problems_in_the_order_of_the_page(browse: Browse) -> None:
    page = browse.get("/p/homes/new/details?urn=1999999")
    answer = page.submit({"kind": "", "age_from": "", "age_to": "", "name": "x" * 121})
    links = [a["href"].lstrip("#") for a in answer.soup.select(".govuk-error-summary a")]
    ids = [tag["id"] for tag in answer.soup.select("main input") if tag.get("id")]
    assert links == [one for one in ids if one in links]
    assert set(links) == {"name", "age_from", "age_to"}
    answer = answer.submit({"name": "Elm", "age_from": "3", "age_to": "4"})
    assert answer.errors == ["Choose what kind of service it is"]
