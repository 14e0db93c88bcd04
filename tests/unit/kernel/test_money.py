"""Money: typing, printing, a year, a stay and its parts, to the penny."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import money
from portal.kernel.errors import RuleBroken
from portal.kernel.money import Charged

pence = st.integers(min_value=0, max_value=money.HIGHEST_PENCE)
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2034, 12, 31))


def in_decimal(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


class TestParse:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("£1,234.5", 123450),
            ("1234", 123400),
            ("1,234.50", 123450),
            (" £ 7 500 ", 750000),
            ("7\u00a0500.05", 750005),
            ("0", 0),
            ("0.01", 1),
            ("3450.", 345000),
            ("007", 700),
            ("１２３", 12300),
            ("9,999,999.99", money.HIGHEST_PENCE),
        ],
    )
    def test_parse_takes_what_people_type(self, typed: str, expected: int) -> None:
        assert money.parse_pounds(typed) == expected

    @pytest.mark.parametrize(
        ("typed", "code", "sentence"),
        [
            ("", "money_missing", "Enter the weekly fee"),
            (" £ ", "money_missing", "Enter the weekly fee"),
            ("about 3000", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            ("3.4.5", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            ("12,34", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            ("1.234,50", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            (".50", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            ("1e3", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            ("٣٤٥", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            ("--5", "money_not_a_number", "Weekly fee must be a number, like 3450"),
            ("-5", "money_negative", "Weekly fee must be £0 or more"),
            ("−£1,234.50", "money_negative", "Weekly fee must be £0 or more"),
            (
                "1.005",
                "money_part_of_a_penny",
                "Weekly fee must be in pounds and pence, like 3450.50",
            ),
            ("10000000", "money_too_much", "Weekly fee must be less than £10,000,000"),
        ],
    )
    def test_parse_says_what_is_wrong(self, typed: str, code: str, sentence: str) -> None:
        with pytest.raises(RuleBroken) as caught:
            money.parse_pounds(typed, name="Weekly fee", field="weekly_fee")
        assert (caught.value.code, caught.value.sentence, caught.value.field) == (
            code,
            sentence,
            "weekly_fee",
        )

    @pytest.mark.parametrize(
        ("typed", "most", "fits"),
        [
            ("10", 1000, True),
            ("10.01", 1000, False),
            ("10000000", 10**9, True),
            ("9" * 5000, 10**9, False),
            ("0" * 5000 + "1", 100, True),
        ],
    )
    def test_parse_takes_no_more_than_the_most(self, typed: str, most: int, fits: bool) -> None:
        if fits:
            assert money.parse_pounds(typed, most=most) <= most
        else:
            with pytest.raises(RuleBroken, match="must be less than"):
                money.parse_pounds(typed, most=most)

    @given(pence)
    def test_parse_reads_back_what_is_printed(self, amount: int) -> None:
        assert money.parse_pounds(money.format_pence(amount)) == amount

    @given(st.text(max_size=12))
    def test_parse_never_fails_in_another_way(self, typed: str) -> None:
        with suppress(RuleBroken):
            assert 0 <= money.parse_pounds(typed) <= money.HIGHEST_PENCE


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (750000, "£7,500"),
        (750050, "£7,500.50"),
        (5, "£0.05"),
        (0, "£0"),
        (-750050, "-£7,500.50"),
        (-100, "-£1"),
    ],
)
def test_format_prints_pence_only_where_there_are_some(amount: int, printed: str) -> None:
    assert money.format_pence(amount) == printed


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (39107143, "about £391,000"),
        (12345, "about £123"),
        (0, "about £0"),
        (120000000, "about £1.2 million"),
        (99999900, "about £1 million"),
        (2200000000, "about £22 million"),
        (124500000000, "about £1,245 million"),
        (-39107143, "about -£391,000"),
        (-120000000, "about -£1.2 million"),
    ],
)
def test_format_about_rounds_for_reading(amount: int, printed: str) -> None:
    assert money.format_about(amount) == printed


@pytest.mark.parametrize(
    ("amount", "by", "expected"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (1, 3, 0), (2, 3, 1), (0, 7, 0)],
)
def test_divide_half_up_rounds_halves_away_from_zero(amount: int, by: int, expected: int) -> None:
    assert money.divide_half_up(amount, by) == expected


@given(
    st.integers(min_value=-(10**15), max_value=10**15), st.integers(min_value=1, max_value=10**4)
)
def test_divide_half_up_agrees_with_decimal(amount: int, by: int) -> None:
    assert money.divide_half_up(amount, by) == in_decimal(Decimal(amount) / Decimal(by))


def test_yearly_is_weekly_times_365_over_7() -> None:
    assert money.yearly(750000) == 39107143


@pytest.mark.parametrize(
    ("charged", "nights", "cost"), [(Charged.NIGHTS, 75, 8035714), (Charged.DAYS, 76, 8142857)]
)
def test_whole_life_cost_counts_nights_or_days(charged: Charged, nights: int, cost: int) -> None:
    first, last = date(2026, 1, 15), date(2026, 3, 31)
    assert money.nights_between(first, last, charged) == nights
    assert money.whole_life_cost(750000, first, last, charged) == cost


def test_seven_nights_cost_the_weekly_fee_though_seven_rounded_nights_would_not() -> None:
    assert money.cost_of_nights(750000, 7) == 750000
    assert 7 * money.cost_of_nights(750000, 1) == 750001


def test_a_stay_of_no_nights_costs_nothing() -> None:
    assert money.whole_life_cost(750000, date(2026, 1, 1), date(2026, 1, 1)) == 0


def test_a_stay_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        money.whole_life_cost(1, date(2026, 1, 2), date(2026, 1, 1))


@given(
    pence,
    days,
    st.lists(st.integers(min_value=0, max_value=400), max_size=6),
    st.sampled_from(Charged),
)
def test_parts_always_add_up_to_the_whole(
    weekly: int, first: date, lengths: list[int], charged: Charged
) -> None:
    offsets = sorted(lengths)
    last = first + timedelta(days=(offsets[-1] if offsets else 0) + 10)
    cuts = [first + timedelta(days=offset) for offset in offsets]
    parts = money.cost_of_parts(weekly, first, cuts, last, charged)
    assert len(parts) == len(cuts) + 1
    assert sum(parts) == money.whole_life_cost(weekly, first, last, charged)
    assert all(part >= 0 for part in parts)


def test_parts_split_at_the_end_of_a_financial_year() -> None:
    parts = money.cost_of_parts(
        100001, date(2026, 3, 1), [date(2026, 4, 1), date(2026, 5, 1)], date(2026, 6, 1)
    )
    assert parts == [442862, 428575, 442862]


@pytest.mark.parametrize("cut", [date(2026, 2, 28), date(2026, 6, 2)])
def test_a_part_outside_the_stay_is_refused(cut: date) -> None:
    with pytest.raises(ValueError, match="within it"):
        money.cost_of_parts(1, date(2026, 3, 1), [cut], date(2026, 6, 1))
