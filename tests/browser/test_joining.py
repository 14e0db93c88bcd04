"""Joining: registering in one sitting, with and without scripts; signing in by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from portal.db import Hub
from portal.kernel.actor import Role
from tests.browser.tab import Tab
from tests.factories.accounts import PASSWORD, code_of, make_account


def shown_code(tab: Tab) -> str:
    """The code that the demonstration shows instead of a telephone."""
    return re.sub(r"\D", "", tab.page.locator("strong.app-reference").inner_text())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_provider_registers_in_one_sitting(open_tab: Callable[..., Tab], scripts: bool) -> None:
    tab = open_tab(scripts=scripts).go("/register")
    tab.press("Continue")
    assert tab.errors[0] == "Enter your full name"
    tab.type("Your full name", "Ann Example").type("Work e-mail", "ann@example.test")
    tab.type("Password", PASSWORD).press("Continue")
    tab.follow("Open the link from the e-mail").press("Confirm address")
    assert tab.h1 == "Set up your second step"
    tab.type("6-digit code", shown_code(tab)).press("Continue")
    tab.type("Name of your organisation", "Elm Care Ltd").type("Company number", "01234567")
    tab.press("Register organisation")
    assert tab.path == "/p/homes"


def test_signing_in_takes_a_keyboard_and_nothing_else(
    open_tab: Callable[..., Tab], hub: Hub
) -> None:
    account = make_account(hub, Role.RESPONDER)
    tab = open_tab().go("/sign-in")
    keys = tab.page.keyboard
    reach(tab, "E-mail address")
    keys.type(account.email)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    tab.page.wait_for_url("**/sign-in/code")
    tab.look()
    reach(tab, "6-digit code")
    keys.type(code_of(hub, account.user_id))
    keys.press("Enter")
    tab.page.wait_for_url("**/p/")
    assert tab.look().path == "/p/"


def reach(tab: Tab, label: str, most: int = 40) -> None:
    """Press Tab until the field with this label has the focus, which must be seen."""
    for _ in range(most):
        tab.page.keyboard.press("Tab")
        found = tab.page.evaluate(
            "() => { const e = document.activeElement; return e.labels?.[0]?.innerText ?? ''; }"
        )
        if found.strip().startswith(label):
            return
    raise AssertionError(f"{label!r} is not reached by the Tab key")
