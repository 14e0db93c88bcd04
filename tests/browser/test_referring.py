"""Vacancies on a phone, a referral written and sent at a desk, its profile read on a phone.

Every page is looked at on the way: axe, 320 px, what the browser complains of. Clicks are counted
where a journey promises a number.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal import referrals
from portal.db import Hub
from portal.pdps import Route
from portal.referrals import EndReason
from tests.browser.tab import Tab
from tests.factories.referrals import (
    CHILD,
    NOTES,
    PROFILE,
    World,
    add_home,
    look,
    make_world,
    sent_referral,
    start_referral,
    write_referral,
)

OpenTab = Callable[..., Tab]


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub, "Alder Council")


@pytest.mark.parametrize("scripts", [True, False])
def test_places_of_three_homes_on_a_phone(world: World, open_tab: OpenTab, scripts: bool) -> None:
    elm = add_home(world, "Elm House", places=None)
    add_home(world, "Oak View", provider=elm.provider, places=1)
    add_home(world, "Ash Lodge", provider=elm.provider, places=0)
    tab = open_tab(elm.responder, phone=True, scripts=scripts)
    tab.go("/p/vacancies")
    tab.press("Confirm all 2 as still right")
    assert tab.clicks == 1
    box = tab.page.get_by_label("Places at Elm House")
    box.fill("2 places")
    tab.press("Save places at Elm House")
    assert box.input_value() == "2"
    tab.press("+ 1 place at Oak View")
    assert tab.page.get_by_label("Places at Oak View").input_value() == "2"
    box.fill("9")
    tab.press("Save places at Elm House")
    assert tab.says("Elm House is registered for 4 children. Enter 4 or fewer")
    tab.follow("Change who is matched, or pause Elm House")
    tab.type("Youngest age now", "2").press("Save limits")
    assert tab.errors == ["Elm House is for ages 10 to 16. Enter 10 or more"]


def test_a_referral_is_written_and_sent_at_a_desk(world: World, open_tab: OpenTab) -> None:
    add_home(world, "Elm House")
    add_home(world, "Ash Lodge", judgement=None)
    add_home(world, "Oak View", age_from=5, age_to=9)
    tab = open_tab(world.broker)
    tab.go("/c/alder-council/referrals")
    tab.follow("Start a referral")
    tab.press("Start the referral")
    assert "Choose how soon" in tab.errors
    tab.choose("Children’s homes").choose("Urgent")
    _day(tab, "move_by", 1, 6, world.today.year + 1)
    tab.press("Start the referral")
    _write(tab)
    tab.go("/c/alder-council/referrals")
    tab.clicks = 0
    tab.page.locator("tbody").get_by_role("link").click()
    tab.clicks += 1
    tab.look().follow("Look at what providers will see")
    tab.press("Confirm that nothing names the child")
    assert tab.says("Good match (1)")
    tab.press("Continue with the homes ticked")
    tab.press("Send to 1 home")
    assert tab.clicks == 5
    assert tab.says("Not opened (1)")
    tab.follow("Ask more homes")
    tab.go(tab.path.replace("/match", "/screening"))
    tab.go(tab.path.replace("/screening", ""))
    tab.follow("Read the full profile").choose("To look for a home").press("Show it")
    tab.go("/c/alder-council/referrals")
    assert tab.says("1 referral.")


def _day(tab: Tab, field: str, day: int, month: int, year: int) -> None:
    """Type a day into its three boxes (the label "Day" is in "Same day" too)."""
    for part, number in (("", day), ("-month", month), ("-year", year)):
        tab.page.locator(f"#{field}{part}").fill(str(number))


def _write(tab: Tab) -> None:
    tab.follow("The child, in their own words first")
    tab.type("What the child wants", CHILD["wishes"]).type("Age in years", "14").choose("Boy")
    tab.type("About the child", CHILD["summary"]).press("Save and continue")
    tab.follow("Needs")
    tab.page.locator("#need-autism-must").check()
    tab.type("What helps: autism", "Knows what comes next.").press("Save and continue")
    tab.follow("Where and by when")
    tab.type("Postcode to search from", "RM7 0AA").press("Save and continue")
    tab.follow("Full profile").type("The child’s story", PROFILE["story"])
    tab.type("Risks, with date, context and what helps", PROFILE["risks"])
    tab.press("Save and continue")
    tab.follow("Notes from plans and assessments")
    tab.type("Notes from plans and assessments", NOTES).press("Save and continue")
    tab.follow("Identity").type("Full name", "Tobias Quillfeather")
    _day(tab, "born_on", 17, 2, 2012)
    tab.type("Home postcode", "RM7 0BQ").type("School", "Marlowgate Academy")
    tab.press("Save and continue")


def test_a_name_is_found_and_hidden(world: World, open_tab: OpenTab) -> None:
    words = "Tobias moved on 3 March 2024."
    reference = write_referral(world, child={"summary": words})
    tab = open_tab(world.broker)
    tab.go(f"/c/alder-council/referrals/{reference}/preview")
    assert tab.says("The child’s name appears in ‘About the child’. Change it or hide it.")
    tab.press("Hide it")
    tab.press("Confirm that nothing names the child")
    assert tab.errors == ["Enter why what is listed is needed and names nobody, or change it"]


def test_typing_is_kept_without_pressing_anything(world: World, open_tab: OpenTab) -> None:
    reference = start_referral(world)
    tab = open_tab(world.broker)
    url = f"/c/alder-council/referrals/{reference}/edit/child"
    tab.go(url)
    for words in ("He wants a dog.", "He wants a dog and a garden."):
        tab.type("What the child wants", words)
        tab.page.get_by_label("Age in years").focus()
        tab.page.wait_for_function(
            "() => document.getElementById('wishes-saved').textContent.startsWith('Saved at')"
        )
        tab.settle()
    tab.type("About the child", "Kind and quick.")
    tab.page.get_by_label("Age in years").focus()
    tab.page.wait_for_function(
        "() => document.getElementById('about-saved').textContent.startsWith('Saved at')"
    )
    tab.go(url)
    assert tab.page.get_by_label("What the child wants").input_value() == (
        "He wants a dog and a garden."
    )
    assert tab.page.get_by_label("About the child").input_value() == "Kind and quick."


@pytest.mark.parametrize("scripts", [True, False])
def test_a_responder_reads_what_was_sent_on_a_phone(
    world: World, open_tab: OpenTab, scripts: bool
) -> None:
    elm = add_home(world, "Elm House", judgement=None)
    reference = sent_referral(world, Route.SAME_DAY)
    tab = open_tab(elm.responder, phone=True, scripts=scripts)
    tab.go("/p/referrals").follow("Boy, 14")
    tab.follow("Show the full profile").press("Show the full profile")
    assert tab.errors == ["Choose a home with a place"]
    tab.choose("Elm House").press("Show the full profile")
    assert tab.says("Your view is recorded")
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.withdraw(uow, reference, EndReason.FAMILY)
    tab.go(f"/p/referrals/{reference}")
    assert tab.says("The council withdrew this referral. No answer is needed.")
    tab.go("/p/referrals?box=closed")


def test_empty_pages_say_what_comes(world: World, open_tab: OpenTab) -> None:
    elm = add_home(world, "Elm House", places=0)
    tab = open_tab(elm.responder, phone=True)
    for box in ("to-answer", "offered", "closed"):
        tab.go(f"/p/referrals?box={box}")
    reference = write_referral(world)
    look(world, reference)
    broker = open_tab(world.broker)
    for path in ("/match", "/send", "/withdraw", "/responses"):
        broker.go(f"/c/alder-council/referrals/{reference}{path}")
    broker.go("/c/alder-council/referrals?show=ended")
