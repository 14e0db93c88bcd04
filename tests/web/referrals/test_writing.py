"""A broker starts and writes a referral: what is kept while typing, what is refused and why."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.db import Hub
from tests.factories.referrals import (
    CHILD,
    IDENTITY,
    NOTES,
    PROFILE,
    World,
    add_home,
    make_world,
    start_referral,
)
from tests.support.browse import Browse

pytestmark = pytest.mark.one_engine("sqlite")

PLAIN_AND_HTMX = pytest.mark.parametrize("htmx", [False, True])
WORDS = {"wishes": CHILD["wishes"], "about": CHILD["summary"], "good_home": CHILD["good_home"]}
BORN = {"born_on-day": "17", "born_on-month": "2", "born_on-year": "2012"}
WHO = {**{name: words for name, words in IDENTITY.items() if name != "born_on"}, **BORN}
SECTIONS: dict[str, dict[str, Any]] = {
    "child": {**WORDS, "age": "14", "sex": "boy"},
    "needs": {"need-autism": "must", "words-autism": "Knows what comes next."},
    "search": {"postcode": "RM7 0AA", "radius_miles": "20 miles"},
    "profile": PROFILE,
    "documents": {"notes": NOTES},
    "identity": WHO,
}


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub, "Alder Council")


@pytest.fixture
def broker(world: World, app: Flask) -> Browse:
    return Browse(app, world.broker)


LIST = "/c/alder-council/referrals"


def at(reference: str, path: str = "") -> str:
    return f"{LIST}/{reference}{path}"


@PLAIN_AND_HTMX
def test_from_the_first_press_to_the_answers(world: World, broker: Browse, htmx: bool) -> None:
    elm = add_home(world, "Elm")
    page = broker.get(LIST)
    assert "No search is going on" in page.text
    page = broker.get(f"{LIST}/new")
    day = {"move_by-day": "1", "move_by-month": "6", "move_by-year": str(world.today.year + 1)}
    page = page.submit({"lot_id": str(world.lot_id), "route": "urgent", **day}, htmx=htmx)
    reference = page.location.rsplit("/", 1)[-1]
    for section, given in SECTIONS.items():
        form = broker.get(at(reference, f"/edit/{section}"))
        saved = form.submit(given, htmx=htmx)
        assert saved.location == at(reference), (section, saved.errors)
    draft = broker.get(at(reference))
    assert "18 of 18 items given" in draft.text
    assert "1 home fits without anything to check" in draft.text
    looked = broker.get(at(reference, "/preview")).submit({}, "/preview", htmx=htmx)
    assert looked.location == at(reference, "/match")
    send = broker.get(at(reference, f"/send?homes={elm.reference}"))
    assert "Send to 1 home" in send.text
    sent = send.submit({}, "/send", htmx=htmx)
    assert sent.location == at(reference, "/responses")
    assert "Not opened (1)" in broker.get(sent.location).text


@PLAIN_AND_HTMX
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose what kind of home"),
        ({"move_by-year": "2001"}, "The move date must be today or later"),
        ({"move_by-day": "41"}, "Date by which the child needs to move must be a real date"),
    ],
)
def test_a_start_that_cannot_be_is_explained(
    world: World, broker: Browse, given: dict[str, str], sentence: str, htmx: bool
) -> None:
    day = {"move_by-day": "1", "move_by-month": "6", "move_by-year": str(world.today.year + 1)}
    chosen = {"lot_id": str(world.lot_id), "route": "planned"} if given else {}
    refused = broker.get(f"{LIST}/new").submit({**day, **chosen, **given}, htmx=htmx)
    assert refused.status == 422
    assert sentence in refused.errors
    assert refused.soup.select_one("#move_by")["value"] == {**day, **given}["move_by-day"]


@PLAIN_AND_HTMX
@pytest.mark.parametrize(
    ("section", "given", "sentence"),
    [
        ("child", {"age": "99"}, "Age must be between 0 and 25"),
        ("child", {"age": "old"}, "Age in years must be a whole number, like 4"),
        ("search", {"postcode": "nowhere"},
         "Enter a full postcode in England or Wales, like RM7 0AA"),
        ("search", {"postcode": "RM7 0AA", "radius_miles": "900"},
         "Enter a number of miles between 1 and 500"),
        ("identity", {"born_on-day": "31", "born_on-month": "2", "born_on-year": "2012"},
         "Date of birth must be a real date"),
    ],
)  # fmt: skip
def test_a_section_that_cannot_be_kept_keeps_what_was_typed(
    world: World,
    broker: Browse,
    section: str,
    given: dict[str, str],
    sentence: str,
    htmx: bool,
) -> None:
    reference = start_referral(world)
    form = broker.get(at(reference, f"/edit/{section}"))
    refused = form.submit({"radius_miles": "20", **given} if section == "search" else given,
                          htmx=htmx)  # fmt: skip
    assert (refused.status, refused.errors) == (422, [sentence])
    for name, value in given.items():
        assert refused.soup.select_one(f"[name='{name}']")["value"] == value


def test_typing_is_saved_on_the_way_and_a_conflict_shows_both(
    world: World, broker: Browse, app: Flask
) -> None:
    reference = start_referral(world)
    url = at(reference, "/_/save/child/wishes")
    form = broker.get(at(reference, "/edit/child"))
    base = form.soup.select_one("#wishes-revision")["value"]
    saved = broker.post(url, {"wishes": "A dog.", "base_wishes": base}, htmx=True)
    assert saved.status == 200
    assert saved.soup.select_one("#wishes-revision")["value"] != base
    colleague = Browse(app, world.social_worker)
    stale = colleague.post(url, {"wishes": "A cat.", "base_wishes": base}, htmx=True)
    assert stale.status == 409
    assert "A dog." in stale.text
    kept = broker.get(at(reference, "/edit/child")).soup.select_one("#wishes")
    assert kept.get_text().strip() == "A dog."


@pytest.mark.parametrize("field", ["version", "sex", "id", "council_id"])
def test_only_texts_save_while_they_are_typed(world: World, broker: Browse, field: str) -> None:
    reference = start_referral(world)
    url = at(reference, f"/_/save/child/{field}")
    assert broker.post(url, {field: "x"}, htmx=True).status == 404
