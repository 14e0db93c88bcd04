"""A price schedule's bands are alternatives: an offer asks for one of them, never for their sum."""

from __future__ import annotations

import random
from datetime import date

import pytest

from portal import offers
from portal.db import Hub
from portal.demo.searching import _fee
from portal.kernel.errors import RuleBroken
from portal.offers import Content, FeeLine
from portal.offers.content import blank
from portal.offers.types import FeeKind
from portal.pdps import Route
from tests.factories import offers as answering
from tests.support.browse import Browse

PRICES = [("Core", 480_000), ("Enhanced", 600_000), ("Complex", 720_000)]
ONE_ONLY = "Enter one price of your schedule only: ‘Core’, ‘Enhanced’ or ‘Complex’"


def priced(*asked: int) -> tuple[FeeLine, ...]:
    """The three bands as they were asked for, in pence, and a line of its own."""
    bands = (
        FeeLine(FeeKind.CARE, label, pence, agreed, "Agreed." if pence else "")
        for (label, agreed), pence in zip(PRICES, asked, strict=True)
    )
    return (*bands, FeeLine(FeeKind.EDUCATION, "Education", 10_000))


def test_a_new_offer_adds_no_alternatives_together() -> None:
    assert blank({}, PRICES).weekly_pence == 0
    assert blank({}, PRICES[:1]).weekly_pence == 480_000


@pytest.mark.parametrize("htmx", [False, True])
def test_two_bands_are_refused_where_they_were_typed(hub: Hub, app, htmx: bool) -> None:
    market = answering.make_market(hub, Route.SAME_DAY)
    elm = market.home("Elm")
    lines = priced(480_000, 600_000, 0)
    reference = answering.draft_offer(market, elm, lines=lines)
    browse = Browse(app, elm.responder)
    edit = browse.get(f"/p/offers/{reference}/edit")
    assert "Your price schedule has 3 prices. Enter the one for this child" in edit.text
    check = edit.submit({"then": "check"}, "/edit", htmx=htmx).follow()
    found = [(a["href"], a.get_text()) for a in check.soup.select(".govuk-error-summary a")]
    assert found == [(f"/p/offers/{reference}/edit#lines-1-pence", ONE_ONLY)]
    with pytest.raises(RuleBroken) as broken, hub.unit_of_work(elm.responder) as uow:
        offers.submit_offer(uow, reference)
    assert [sentence for _, sentence in broken.value.problems] == [ONE_ONLY]
    mended = browse.get(f"/p/offers/{reference}/edit")
    check = mended.submit({"lines-0-pence": "", "then": "check"}, "/edit", htmx=htmx).follow()
    assert "£6,100" in check.text
    check.submit({}, "/send", htmx=htmx)
    assert "Sent" in browse.get(f"/p/offers/{reference}").text


@pytest.mark.one_engine("sqlite")
def test_a_home_without_a_schedule_reads_nothing_of_bands(hub: Hub, app) -> None:
    market = answering.make_market(hub, Route.SAME_DAY)
    elm = market.home("Elm")
    page = Browse(app, elm.responder).get(f"/p/offers/{answering.draft_offer(market, elm)}/edit")
    assert "Your price schedule has" not in page.text


@pytest.mark.parametrize("prices", [[], PRICES[:1], PRICES])
def test_the_demonstration_asks_for_one_band(prices: list[tuple[str, int]]) -> None:
    chance = random.Random(7)
    for _ in range(50):
        pence = chance.randrange(480_000, 820_000, 100)
        content = Content(starts_on=date(2026, 1, 1), lines=_fee(blank({}, prices).lines, pence))
        assert content.weekly_pence == pence
        assert sum(1 for line in content.lines if line.is_band and line.pence) == bool(prices)
        assert all(line.reason for line in content.lines if line.differs)
