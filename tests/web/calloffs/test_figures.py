"""Fees and points of the comparison as bars: each beside its number, and of the same size."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.db import Hub
from portal.kernel.money import parse_pounds
from portal.pdps import Route
from tests.factories import offers as answering
from tests.support.browse import Browse
from tests.support.pictures import drawn

pytestmark = pytest.mark.one_engine("sqlite")


def test_a_bar_stands_beside_each_fee_and_says_the_same(app: Flask, hub: Hub) -> None:
    market = answering.make_market(hub, Route.SAME_DAY, council="Haverdale Council")
    answering.make_offer(market, market.home("Elm"), 450_000)
    answering.make_offer(market, market.home("Oak"), 400_000)
    page = Browse(app, market.world.broker).get(
        f"/c/haverdale-council/referrals/{market.reference}/compare"
    )
    rows = {
        row.th.get_text(" ", strip=True).removesuffix(" Differs"): row.select("td")
        for row in page.soup.select("table.app-compare tbody tr")
    }
    fees = [cell.find(string=True).strip() for cell in rows["Fee a week"]]
    assert sorted(fees) == ["£4,000", "£4,500"]
    highest = max(parse_pounds(fee) for fee in fees)
    for cell, fee in zip(rows["Fee a week"], fees, strict=True):
        width = round(parse_pounds(fee) * 1_000 / highest)
        assert drawn(cell.svg) == [(f"Fee a week: {fee}", width)]
        assert cell.svg["aria-hidden"] == "true"
    for cell in rows["Points in all"]:
        points = cell.find(string=True).strip()
        assert drawn(cell.svg) == [(f"Points in all: {points}", round(float(points) * 10))]
