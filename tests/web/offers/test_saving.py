"""A page of an offer that keeps itself while it is written, and two people who write one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal import offers
from portal.db import Hub
from portal.kernel.actor import Actor
from tests.factories import offers as answering
from tests.factories.offers import Market
from tests.support.browse import Browse

Browser = Callable[[Actor], Browse]


@pytest.fixture
def browser(app) -> Browser:
    return lambda actor: Browse(app, actor)


@pytest.fixture
def market(hub: Hub) -> Market:
    return answering.make_market(hub)


def kept(market: Market, reference: str):
    elm = market.home("Elm").responder
    with market.hub.reading(elm) as session:
        return offers.read_draft(session, offers.get_offer(session, elm, reference))


@pytest.mark.parametrize("htmx", [False, True])
def test_what_the_page_kept_by_itself_is_no_conflict(
    market: Market, browser: Browser, htmx: bool
) -> None:
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    browse = browser(elm.responder)
    page = browse.get(f"/p/offers/{reference}/edit")
    base = page.soup.select_one("#staffing-revision")["value"]
    box = page.soup.select_one("#staffing")
    browse.post(
        box["data-hx-post"], {"staffing": "Three adults.", "base_staffing": base}, htmx=True
    )
    sent = page.submit({"staffing": "Three adults.", "lines-0-pence": "4,100"}, "/edit", htmx=htmx)
    assert sent.location.endswith(f"/p/offers/{reference}")
    assert kept(market, reference).staffing == "Three adults."
    assert kept(market, reference).lines[0].pence == 410_000


@pytest.mark.parametrize("theirs", [{"lines-1-pence": "99"}, {"staffing": "THEIRS"}])
def test_what_a_colleague_saved_is_a_conflict_in_any_part(
    market: Market, browser: Browser, theirs: dict[str, str]
) -> None:
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    mine = browser(elm.responder).get(f"/p/offers/{reference}/edit")
    browser(elm.provider).get(f"/p/offers/{reference}/edit").submit(theirs, "/edit")
    both = mine.submit({"education": "MINE"}, "/edit")
    assert both.status == 409
    kept_again = both.submit({}, "/edit")
    assert kept_again.status == 303
    assert kept(market, reference).education == "MINE"


def test_a_page_that_says_nothing_of_where_it_began_overwrites_nothing(
    market: Market, browser: Browser
) -> None:
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    sent = {"staffing": "MINE", "version": "0"}
    assert browser(elm.responder).post(f"/p/offers/{reference}/edit", sent).status == 409
