"""Figures: the picture's widths, the words beside it and the table come from the same numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.kernel.figures import Bar, Bars, Part, Piece


def points(*amounts: str) -> tuple[Part, ...]:
    return tuple(Part(Decimal(amount), amount) for amount in amounts)


def figure(*bars: Bar, full: int | None = None, limit: int | None = None) -> Bars:
    return Bars(
        key="points",
        headline="Two of three pass",
        measure="Points of 100",
        text="",
        first="Applicant",
        series=("Quality", "Price"),
        whole="Total",
        bars=bars,
        full=full,
        limit=limit,
    )


def test_parts_stand_one_after_another_in_thousandths() -> None:
    bar = Bar("Acacia", points("48.00", "26.40"), "74.40")
    assert list(figure(bar, full=100).pieces(bar)) == [
        Piece(0, 480, 1, "Quality: 48.00"),
        Piece(480, 264, 2, "Price: 26.40"),
    ]


def test_parts_end_where_the_sum_ends_however_they_are_rounded() -> None:
    bar = Bar("Thirds", points("33.333", "33.333"), "66.67")
    pieces = list(figure(bar, full=100).pieces(bar))
    assert (pieces[0].x + pieces[0].width, pieces[1].x) == (333, 333)
    assert pieces[1].x + pieces[1].width == 667


def test_a_part_of_nothing_is_not_drawn() -> None:
    bar = Bar("Acacia", points("0", "10"), "10")
    assert [piece.series for piece in figure(bar, full=100).pieces(bar)] == [2]


def test_without_a_breadth_the_longest_bar_fills_it() -> None:
    long, short = Bar("Long", points("60", "20"), "80"), Bar("Short", points("20", "20"), "40")
    both = figure(long, short)
    assert [sum(piece.width for piece in both.pieces(bar)) for bar in (long, short)] == [1000, 500]


@pytest.mark.parametrize("bars", [(), (Bar("None", points("0", "0"), "0"),)])
def test_nothing_at_all_divides_by_nothing(bars: tuple[Bar, ...]) -> None:
    empty = figure(*bars)
    assert [list(empty.pieces(bar)) for bar in bars] == [[] for _ in bars]


def test_the_table_has_the_numbers_of_the_picture() -> None:
    bar = Bar("Acacia", points("48.00", "26.40"), "74.40")
    failed = Bar("Beech", (), "Failed a check")
    both = figure(bar, failed, full=100, limit=60)
    assert both.columns == ("Applicant", "Quality", "Price", "Total")
    assert both.rows == [
        ("Acacia", "48.00", "26.40", "74.40"),
        ("Beech", "–", "–", "Failed a check"),
    ]
    assert list(both.pieces(failed)) == []
    assert both.limit_at == 600
