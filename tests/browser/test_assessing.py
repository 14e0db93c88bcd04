"""Assessing: from the sealed round to the signed agreement, scoring by keyboard alone.

Every page is looked at on the way: axe, 320 px, what the browser complains of.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.db import Hub
from tests.browser.tab import Tab
from tests.factories import assessment as make
from tests.factories.admissions import PASSWORD, give_password
from tests.factories.rounds import Stage, apply, make_round

OpenTab = Callable[..., Tab]


@pytest.fixture
def stage(hub: Hub) -> Stage:
    """A round that closed with two applications in it."""
    stage = make_round(hub)
    apply(stage, solo=500_000, name="Alder Care")
    apply(stage, solo=550_000, name="Birch Care")
    make.close(stage)
    return stage


def path_of(stage: Stage, what: str = "") -> str:
    return f"/a/rounds/{stage.reference}{what}"


def test_two_people_open_declare_and_check(stage: Stage, open_tab: OpenTab) -> None:
    manager, lead = open_tab(stage.manager), open_tab(stage.lead)
    manager.go("/a/rounds").follow("Spring round").follow("Open the round")
    manager.press("Confirm the opening")
    assert manager.says("A second person has to confirm it.")
    lead.go(path_of(stage, "/opening")).press("Open the round")
    assert lead.h1 == "Declare your interests"
    for name in ("Alder Care", "Birch Care"):
        group = lead.page.get_by_role("group", name=name)
        lead.click(group.get_by_label("I have no interest"))
    lead.press("Save what I declared")
    for person in (stage.first, stage.second):
        lead.page.get_by_label("Assessor").select_option(label=person.name)
        lead.press("Add to the panel")
    make.declare(stage, stage.first)
    _check(stage, open_tab(stage.first))


def _check(stage: Stage, tab: Tab) -> None:
    """Two checks of one application; a fail needs a rule, and a second person."""
    reference = stage.applied[0].reference
    tab.go(f"/a/applications/{reference}").follow("No convictions")
    tab.press("Save and next check")
    assert tab.errors == ["Select pass, fail or ask"]
    tab.choose("Pass").press("Save and next check")
    assert tab.h1 == "Taxes paid"
    tab.choose("Fail").press("Save and next check")
    assert "Select the rule that was not met" in tab.errors
    tab.choose("Pass").press("Save and next check")
    assert tab.h1 == f"Checks of {reference}"


def test_scoring_takes_a_keyboard_and_nothing_else(
    hub: Hub, stage: Stage, open_tab: OpenTab
) -> None:
    make.open_up_now(stage)
    for person in stage.people():
        make.declare(stage, person)
    make.seat(stage)
    make.pass_checks(stage)
    tab = open_tab(stage.first).go(path_of(stage)).follow("Score the next answer")
    first = tab.path
    keys = tab.page.keyboard
    tab.page.get_by_label("0").focus()
    for _ in range(4):
        keys.press("ArrowDown")
    assert tab.page.get_by_label("4").is_checked()
    keys.press("Tab")
    keys.type("Named leads, and concerns are heard within a day.")
    keys.press("Control+Enter")
    tab.page.wait_for_url(lambda url: not url.endswith(first))
    _on_scores(tab)
    assert _live(tab).startswith("Saved. Keeping children safe, application ")
    assert _live(tab).endswith(", 2 of 6")
    _half_typed_survives(tab)
    tab.page.go_back()
    tab.look()
    assert tab.path == first
    assert tab.page.get_by_label("4").is_checked()
    assert tab.page.get_by_label("Reason").input_value().startswith("Named leads")


def _on_scores(tab: Tab) -> None:
    """The focus is on the score group of the answer that came."""
    tab.look()
    assert tab.page.evaluate("document.activeElement.name") == "score"


def _live(tab: Tab) -> str:
    return " ".join(tab.page.locator("#live").inner_text().split())


def _half_typed_survives(tab: Tab) -> None:
    """What is chosen and typed without saving is kept for its writer, through a reload."""
    keys = tab.page.keyboard
    keys.press("Space")
    keys.press("Tab")
    keys.type("Nothing is said of the night.")
    tab.page.wait_for_function(
        "() => document.getElementById('reason-saved').textContent.startsWith('Draft kept at')"
    )
    tab.page.reload()
    tab.look()
    assert tab.page.get_by_label("0").is_checked()
    assert tab.page.get_by_label("Reason").input_value() == "Nothing is said of the night."
    assert tab.says("Draft kept. It counts once you save it.")


def test_from_agreed_scores_to_the_approved_list(
    hub: Hub, stage: Stage, open_tab: OpenTab, print_pdfs: Callable[[], None]
) -> None:
    make.open_up_now(stage)
    for person in stage.people():
        make.declare(stage, person)
    make.seat(stage)
    make.pass_checks(stage)
    good, poor = stage.applied
    make.score_all(stage, poor, 1)
    for position in (make.SAFEGUARDING, make.STAFFING, make.SOCIAL):
        make.score(stage, stage.first, good, position, 4)
        make.score(stage, stage.second, good, position, 5)
    _agree(stage, open_tab(stage.lead))
    _decide(stage, open_tab)
    print_pdfs()
    give_password(hub, good.admin)
    tab = open_tab(good.admin, phone=True).go("/p/").follow("Read the result of")
    assert tab.h1 == "Your application was successful"
    with tab.page.expect_download() as download:
        tab.page.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    tab.follow("Read and sign the agreement").type("Your full name", "Ann Example")
    tab.type("position", "Director").type("Your password", "not it").press("Sign the agreement")
    assert tab.page.get_by_label("position").input_value() == "Director"
    tab.type("Your password", PASSWORD).press("Sign the agreement")
    assert tab.says("Your homes are on the approved list of this lot.")
    manager = open_tab(stage.manager).go(f"/c/{stage.manager.organisation_slug}/admissions")
    assert manager.says(good.urn)


def _agree(stage: Stage, tab: Tab) -> None:
    """The lead sees both scores and reasons, and agrees one; nothing is moved without a reason."""
    good = stage.applied[0]
    tab.go(f"/a/applications/{good.reference}/moderate").follow("Keeping children safe")
    assert tab.says("4, 5")
    tab.choose("5").type("Agreed reason", "Each point is shown with a date.")
    tab.press("Save the agreed score")
    assert tab.errors == ["Enter why a score was moved to the agreed one"]
    tab.type("Why was a score moved?", "The second answer shows it.").press("Save the agreed score")
    for position in (make.STAFFING, make.SOCIAL):
        why = {"movement_reason": "The second answer shows it."}
        make.moderate(stage, good, position, 5, **why)


def _decide(stage: Stage, open_tab: OpenTab) -> None:
    """Drafted by the lead, signed by a second person, letters read, released to all at once."""
    lead, approver = open_tab(stage.lead), open_tab(stage.approver)
    lead.go(path_of(stage, "/outcome")).press("Draft the outcome")
    approver.go(f"/c/{stage.approver.organisation_slug}/").follow("Sign the outcome of")
    approver.press("Sign the outcome")
    assert approver.says("Decided, nobody told")
    lead.go(path_of(stage, "/outcome")).follow("Read the letters")
    lead.press("Confirm that I read every letter").follow("Release the results")
    lead.press("Release results to 2 applicants")
