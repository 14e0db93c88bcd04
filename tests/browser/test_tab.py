"""The tab's checks can fail: each fault that it looks for, planted in a real page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.tab import Tab

FAULTS = {
    "axe": "document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')",
    "wider than": "document.querySelector('main').firstElementChild.style.minWidth = '700px'",
    "complained": "document.head.append(Object.assign(document.createElement('style'),"
    " {textContent: 'h1 {color: red}'}))",
    "not one h1": "document.querySelector('main').append(document.createElement('h1'))",
}


@pytest.mark.parametrize("complaint", FAULTS)
def test_a_planted_fault_is_found(open_tab: Callable[..., Tab], complaint: str) -> None:
    tab = open_tab().go("/sign-in")
    tab.page.evaluate(f"() => {{ {FAULTS[complaint]} }}")
    with pytest.raises(AssertionError, match=complaint):
        tab.look()


def test_scripts_run_only_where_they_are_allowed(open_tab: Callable[..., Tab]) -> None:
    with_scripts, without = open_tab().go("/sign-in"), open_tab(scripts=False).go("/sign-in")
    enhanced = "() => document.body.matches('.js-enabled, .js-enabled *')"
    assert with_scripts.page.evaluate(enhanced)
    assert not without.page.evaluate(enhanced)
