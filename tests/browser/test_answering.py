"""Answers to a referral on a phone: a no in two taps, a question, an offer with its fee.

The taps of a no are counted exactly, its targets measured (screens.md, journey 1).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal import referrals
from portal.db import Hub
from portal.kernel.actor import Role
from portal.pdps import Route
from portal.referrals import AnswerState
from tests.browser.tab import SMALLEST, WIDE, Tab
from tests.factories import offers as answering
from tests.factories.accounts import PASSWORD, code_of, make_account
from tests.factories.letters import link_to
from tests.factories.offers import Market
from tests.support.clock import freeze

OpenTab = Callable[..., Tab]
THUMB = 44


@pytest.fixture
def market(hub: Hub) -> Market:
    return answering.make_market(hub, Route.URGENT, council="Alder Council")


def answer_of(market: Market, home: str) -> AnswerState:
    responder = market.home(home).responder
    with market.hub.reading(responder) as session:
        return referrals.get_recipient(session, responder, market.reference).answer_state


def focused(tab: Tab) -> str:
    """The words of what has the focus, which must be seen to have it."""
    words, is_seen = tab.page.evaluate(
        """() => {
          const e = document.activeElement, s = getComputedStyle(e);
          const marked = s.outlineStyle !== 'none' || s.boxShadow !== 'none';
          const box = e.getBoundingClientRect();
          const inside = box.bottom > 0 && box.top < innerHeight;
          return [e.labels?.[0]?.innerText ?? e.innerText, marked && inside];
        }"""
    )
    assert is_seen or words == "", f"no focus is seen on {words!r}"
    return " ".join(words.split())


def reach(tab: Tab, words: str, most: int = 60) -> None:
    """Press Tab until what has these words has the focus."""
    for _ in range(most):
        tab.page.keyboard.press("Tab")
        if focused(tab) == words:
            return
    raise AssertionError(f"{words!r} is not reached by the Tab key")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_no_takes_two_taps_on_a_phone(
    app: Flask, market: Market, open_tab: OpenTab, scripts: bool
) -> None:
    responder = market.home("Elm").responder
    tab = open_tab(responder, phone=True, scripts=scripts)
    tab.go(link_to(app, market.hub, responder, "needs an answer"))
    assert tab.path == f"/p/referrals/{market.reference}"
    decline = tab.page.get_by_role("link", name="Decline")
    assert decline.bounding_box()["height"] >= THUMB
    assert decline.bounding_box()["y"] + THUMB <= tab.page.viewport_size["height"]
    tab.click(decline)
    targets = tab.page.locator("#decline_panel button").all()
    assert len(targets) == 6
    assert min(target.bounding_box()["height"] for target in targets) >= THUMB
    assert tab.page.get_by_role("button", name="No place now").bounding_box()["y"] < 740
    tab.press("No place now")
    assert tab.clicks == 2
    assert tab.page.locator("#words").count() == 0
    assert tab.says("Declined: no place now")
    assert answer_of(market, "Elm") is AnswerState.DECLINED
    assert not scripts or tab.page.locator("h2:focus").inner_text() == "Declined: no place now"
    tab.press("Undo (10 minutes)")
    assert answer_of(market, "Elm") is AnswerState.NONE


def test_a_no_without_leaving_the_page_and_by_keyboard_alone(
    market: Market, open_tab: OpenTab
) -> None:
    tab = open_tab(market.home("Elm").responder).go(f"/p/referrals/{market.reference}")
    keys = tab.page.keyboard
    reach(tab, "Decline")
    keys.press("Enter")
    for reason in ("No place now", "Not right with children living here"):
        reach(tab, reason)
    reach(tab, "Outside our registration or purpose")
    keys.press("Enter")
    tab.page.get_by_role("button", name="Undo").wait_for()
    tab.look()
    assert focused(tab) == "Declined: outside our registration or purpose"
    reach(tab, "Undo (10 minutes)", 1)
    keys.press("Enter")
    tab.page.get_by_role("button", name="No place now").first.wait_for()
    assert answer_of(market, "Elm") is AnswerState.NONE


def test_a_session_that_ended_loses_no_answer(hub: Hub, market: Market, open_tab: OpenTab) -> None:
    home = market.home("Elm").provider.organisation_id
    account = make_account(hub, Role.RESPONDER, organisation=home)
    tab = open_tab(account.actor, phone=True).go(f"/p/referrals/{market.reference}/decline")
    with hub.system_work("test") as uow:
        later = uow.clock.now() + timedelta(hours=3)
    freeze(hub, later)
    tab.page.get_by_role("button", name="No place now").click()
    tab.page.wait_for_url("**/sign-in?next=**")
    assert answer_of(market, "Elm") is AnswerState.NONE
    tab.look().type("E-mail address", account.email).type("Password", PASSWORD).press("Continue")
    tab.type("6-digit code", code_of(hub, account.user_id)).press("Sign in")
    assert tab.path == f"/p/referrals/{market.reference}/decline"
    tab.press("No place now")
    assert answer_of(market, "Elm") is AnswerState.DECLINED


def test_a_question_is_answered_to_all(market: Market, open_tab: OpenTab) -> None:
    elm = open_tab(market.home("Elm").responder, phone=True)
    elm.go(f"/p/referrals/{market.reference}").follow("Ask a question").press("Send question")
    assert elm.errors == ["Enter your question"]
    elm.type("Your question", "CANARY-Q Is there a dog?").press("Send question")
    assert elm.says("Waiting for an answer")
    broker = open_tab(market.world.broker).go("/c/alder-council/")
    broker.follow("Answer 1 question about").press("Send answer to everybody")
    assert broker.errors == ["Enter an answer"]
    broker.type("Answer", "CANARY-A No dog.").press("Send answer to everybody")
    oak = open_tab(market.home("Oak").responder, phone=True)
    oak.go(f"/p/referrals/{market.reference}")
    assert oak.says("CANARY-Q Is there a dog?")
    assert oak.says("CANARY-A No dog.")
    assert not oak.says(market.home("Elm").responder.name)


def assert_even(tab: Tab) -> None:
    """The pound sign and "a week" are as high as their field, close together or far apart."""
    heights = tab.page.evaluate(
        """() => ['compact', 'comfortable'].map(density => {
          document.body.dataset.density = density;
          const parts = document.querySelector('#lines-0-pence').parentElement.children;
          return new Set([...parts].map(e => e.getBoundingClientRect().height)).size;
        })"""
    )
    assert heights == [1, 1]


def price(tab: Tab, line: int, words: str) -> None:
    """Type a line of the fee and go on to the next, as the total follows."""
    tab.page.locator(f"#lines-{line}-pence").fill(words)
    tab.page.locator(f"#lines-{line + 1}-pence").focus()
    tab.settle()


def test_an_offer_is_written_priced_and_sent(market: Market, open_tab: OpenTab) -> None:
    tab = open_tab(market.home("Oak").responder, phone=True)
    tab.go(f"/p/referrals/{market.reference}").follow("Make an offer").press("Start the offer")
    assert tab.errors == ["Select a home"]
    tab.choose("Oak").press("Start the offer")
    edit = tab.path
    tab.choose("Met").type("Staffing", "Two adults by day, one awake at night.")
    assert_even(tab)
    price(tab, 0, "4,200")
    price(tab, 1, "250.50")
    tab.page.get_by_text("£4,450.50", exact=True).wait_for()
    saved = "() => document.getElementById('staffing-saved').textContent.startsWith('Saved at')"
    tab.page.wait_for_function(saved)
    price(tab, 0, "£4,2OO")
    tab.press("Save and check")
    assert tab.errors == ["Accommodation, board and overheads must be a number, like 3450"]
    assert tab.page.locator("#lines-0-pence").input_value() == "£4,2OO"
    assert tab.page.locator("#lines-0-pence-error").is_visible()
    price(tab, 0, "£4,200")
    tab.press("Save and check")
    assert "Some parts are missing" in tab.page.locator("main").inner_text()
    tab.go(edit)
    assert tab.page.get_by_label("Staffing", exact=True).input_value().endswith("at night.")
    day = market.world.today + timedelta(days=3)
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        tab.page.locator(f"#starts_on{'' if part == 'day' else '-' + part}").fill(str(number))
    tab.page.locator("#needs-0-words").fill("We plan each day with him in pictures.")
    tab.type("How this would work", "Two boys who like cycling live here.")
    tab.press("Save and check").press("Send offer")
    assert tab.says("Sent")
    assert answer_of(market, "Oak") is AnswerState.OFFERED


def test_a_fee_is_read_on_a_small_screen_in_large_words(market: Market, open_tab: OpenTab) -> None:
    home = market.home("Oak")
    reference = answering.draft_offer(market, home, 1_234_567)
    tab = open_tab(home.responder, phone=True)
    for where in ("", "/check"):
        tab.go(f"/p/offers/{reference}{where}").look()
        tab.page.set_viewport_size({"width": SMALLEST, "height": 800})
        tab.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert tab.page.evaluate(WIDE) == []
        table = tab.page.get_by_role("table", name="Weekly fee")
        assert table.get_by_role("row").count() >= 3
        table.evaluate("table => table.classList.remove('app-table--cards')")
        assert tab.page.evaluate(WIDE) != [], "the control is not wide: nothing is shown by this"
