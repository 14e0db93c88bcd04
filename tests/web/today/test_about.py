"""The footer's pages: each exists for everybody and says what is true of this installation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from portal.config import Settings
from portal.db import Hub
from portal.factory import create_app
from tests.support.browse import Browse

pytestmark = pytest.mark.one_engine("sqlite")

PAGES = {
    "/help": "Get help",
    "/opportunities": "Rounds to apply in",
    "/approved-providers": "Approved providers",
    "/accessibility": "Accessibility statement",
    "/privacy": "Privacy",
    "/cookies": "Cookies",
}


@pytest.fixture
def live(settings: Settings, hub: Hub) -> Flask:
    """The same application where live data is held, with a mailbox that answers."""
    held = replace(settings, live=True, mail_from="help@council.test")
    return create_app(held, replace(hub, settings=held))


def test_every_link_of_the_footer_leads_somewhere(visitor: Browse) -> None:
    links = [link["href"] for link in visitor.get("/").soup.select("footer a")]
    assert links == list(PAGES)
    assert {path: visitor.get(path).h1 for path in links} == PAGES


def test_the_cookie_named_is_the_cookie_set(visitor: Browse) -> None:
    visitor.get("/sign-in")
    names = {key[2] for key in visitor.client._cookies}
    shown = visitor.get("/cookies").soup.select_one("tbody th").get_text(strip=True)
    assert names == {shown}


def test_help_names_a_mailbox_only_where_somebody_reads_it(visitor: Browse, live: Flask) -> None:
    inside = Browse(live).get("/help")
    assert [link["href"] for link in inside.soup.select("a[href^=mailto]")] == [
        "mailto:help@council.test"
    ]
    assert inside.soup.select("main a[href^='/demo']") == []
    demonstration = visitor.get("/help")
    assert demonstration.soup.select("a[href^=mailto]") == []
    assert "nobody answers" in demonstration.text
    assert "This is a demonstration" not in Browse(live).get("/privacy").text
