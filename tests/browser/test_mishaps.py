"""What goes wrong for people who write for weeks: pressed twice, two windows, signed out, offline,
too big. Nothing typed is lost, and the page says what happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from portal.applications import Submission
from portal.db import Hub
from portal.kernel.actor import Role
from tests.browser.tab import Tab
from tests.browser.test_applying import wait_for_saved
from tests.factories.accounts import Account, code_of, make_account
from tests.factories.applications import Applied, make_application
from tests.factories.pdps import DURING, make_scheme
from tests.factories.rounds import move_clock, set_clock

OpenTab = Callable[..., Tab]
FIRST, SECOND = "Concerns are heard within a day.", "Each concern is heard by a named lead."
OFFLINE = re.compile("ERR_INTERNET_DISCONNECTED|htmx:sendError|htmx:afterRequest")
NOT_SAVED = "Not saved. Keep this page open; we will keep trying."


@pytest.fixture
def full(hub: Hub) -> Applied:
    """A draft from which nothing is missing."""
    set_clock(hub, DURING)
    return make_application(hub, make_scheme(hub))


def answer_of(full: Applied, key: str = "safeguarding") -> str:
    return f"/p/applications/{full.reference}/answers/{key}"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_two_quick_presses_send_one_application(
    full: Applied, hub: Hub, open_tab: OpenTab, scripts: bool
) -> None:
    tab = open_tab(full.admin, scripts=scripts)
    tab.go(f"/p/applications/{full.reference}/declaration")
    tab.type("Your position", "Director").choose("I am authorised")
    tab.page.get_by_role("button", name="Send application").dblclick(no_wait_after=True)
    tab.page.wait_for_url("**/submitted")
    assert tab.look().h1.startswith("Application sent")
    with hub.reading(full.admin) as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_two_windows_show_both_versions_and_lose_neither(full: Applied, open_tab: OpenTab) -> None:
    tab, other = open_tab(full.admin), open_tab(full.applicant)
    for each in (tab, other):
        each.page.goto(each.base + answer_of(full))
    other.type("Your answer", FIRST).press("Save and continue")
    tab.page.get_by_label("Your answer").fill(SECOND)
    tab.page.get_by_text("Yours, not saved").wait_for()
    tab.look()
    assert tab.says(FIRST)
    tab.press("Save and continue")
    assert tab.errors == ["Somebody else saved this answer. Choose what to keep."]
    assert tab.says("Saved by")
    tab.press("Keep both")
    assert tab.page.get_by_label("Your answer").input_value() == f"{FIRST}\n\n{SECOND}"


def test_signed_out_while_writing_sends_it_after_signing_in(
    full: Applied, hub: Hub, open_tab: OpenTab
) -> None:
    writer = make_account(hub, Role.APPLICANT, organisation=full.admin.organisation_id)
    tab = open_tab(writer.actor).go(answer_of(full))
    move_clock(hub, timedelta(minutes=31))
    answer = tab.page.get_by_label("Your answer")
    answer.fill(SECOND)
    dialog = tab.page.get_by_role("dialog", name="You have been signed out")
    dialog.wait_for()
    tab.look()
    assert tab.page.locator("#words-saved").inner_text() == "Not saved. Sign in again to keep it."
    assert answer.input_value() == SECOND
    with tab.context.expect_page() as opened:
        dialog.get_by_role("link").click()
    _sign_in(opened.value, hub, writer)
    dialog.get_by_role("button", name="Send what I wrote").click()
    wait_for_saved(tab, "words")
    tab.page.reload()
    assert answer.input_value() == SECOND


def _sign_in(page: Page, hub: Hub, account: Account) -> None:
    page.set_default_timeout(5_000)
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("6-digit code").fill(code_of(hub, account.user_id))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/p/")


def test_without_a_connection_the_page_says_so_and_keeps_trying(
    full: Applied, open_tab: OpenTab
) -> None:
    tab = open_tab(full.admin).go(answer_of(full))
    tab.context.set_offline(True)
    answer = tab.page.get_by_label("Your answer")
    answer.fill(SECOND)
    tab.page.get_by_text(NOT_SAVED).first.wait_for()
    assert tab.page.locator("#live-alert").inner_text() == NOT_SAVED
    assert all(OFFLINE.search(complaint) for complaint in tab.complaints), tab.complaints
    tab.complaints.clear()
    tab.look()
    assert answer.input_value() == SECOND
    tab.context.set_offline(False)
    wait_for_saved(tab, "words")
    tab.complaints.clear()
    tab.page.reload()
    assert answer.input_value() == SECOND


def test_what_is_too_big_has_its_page(full: Applied, open_tab: OpenTab, tmp_path: Path) -> None:
    big = tmp_path / "scan.pdf"
    with big.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    tab = open_tab(full.admin).go(f"/p/applications/{full.reference}/checks/insurance")
    tab.page.get_by_label("Employer’s liability certificate").set_input_files(big)
    tab.press("Save and continue")
    assert tab.h1 == "That was too big to send"
