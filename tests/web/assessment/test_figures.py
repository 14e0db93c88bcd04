"""The ranking as a picture: the same points as its table, seen by whoever may see the table."""

from __future__ import annotations

import pytest

from tests.factories import assessment as make
from tests.support.browse import Browse
from tests.support.pictures import bars_of

pytestmark = pytest.mark.one_engine("sqlite")

PARTS = ("Quality", "Social value", "Price")


def cells(row) -> dict[str, str]:
    return {cell["data-label"]: cell.get_text(strip=True) for cell in row.select("td[data-label]")}


def test_the_bars_of_a_ranking_have_the_points_of_its_table(app, hub):
    stage = make.make_moderated(hub, (4, 1))
    make.draft(stage)
    page = Browse(app, stage.lead).get(f"/a/rounds/{stage.reference}/outcome")
    figure = page.soup.select_one("figure.app-figure")
    bars, table = bars_of(figure), figure.find_next("table")
    assert len(bars) == len(table.select("tbody tr")) == 2
    for row in table.select("tbody tr"):
        shown, name = cells(row), row.th.strong.get_text(strip=True)
        assert [title for title, _ in bars[name]] == [
            f"{part}: {shown[part]}" for part in PARTS if float(shown[part])
        ]
        assert sum(width for _, width in bars[name]) == pytest.approx(
            float(shown["Total"]) * 10, abs=1
        )
    picture = figure.select_one("[role=img]")
    named = [figure.select_one(f"#{one}").get_text() for one in picture["aria-labelledby"].split()]
    assert named == ["1 of 2 applications passes"]


def test_who_may_not_see_the_ranking_sees_no_picture_of_it(app, hub):
    stage = make.make_moderated(hub, (4, 1))
    make.draft(stage)
    manager, path = Browse(app, stage.manager), f"/a/rounds/{stage.reference}/outcome"
    assert manager.get(path).soup.select("figure")
    canary = stage.applied[1]
    make.declare(stage, stage.manager, conflicts=(canary,), only=(canary,))
    assert manager.get(path).soup.select("figure") == []


def test_a_score_that_nobody_moved_is_no_departure(app, hub):
    stage = make.make_moderated(hub, (4, 1))
    make.draft(stage)
    page = Browse(app, stage.lead).get(f"/a/rounds/{stage.reference}/record")
    table = page.soup.find("h2", string="Departures").find_next_sibling()
    said = [row.th.get_text(strip=True) for row in table.select("tbody tr")]
    assert [one for one in said if "spread 0" in one] == []
