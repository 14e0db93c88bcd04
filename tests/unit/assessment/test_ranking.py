"""Points and places: exact, rounded once, tied fairly, and the same again from the record."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules.ranking import (
    BandShare,
    Entry,
    Scheme,
    Weighed,
    inputs_to_json,
    lines_to_json,
    rank,
    replay,
)
from portal.assessment.types import Result

QUESTIONS = (
    Weighed("safeguarding", "Keeping children safe", False, 35, 2),
    Weighed("staffing", "Staff", False, 25, None),
    Weighed("social", "Social value", True, 10, None),
)
BANDS = (BandShare("a", "Solo", 60), BandShare("b", "Group", 40))
SCHEME = Scheme(30, Decimal("60"), QUESTIONS, BANDS)


def entry(reference="APP-1", *, scores=(4, 4, 4), prices=(500_000, 400_000), passed=True):
    agreed = dict(zip(("safeguarding", "staffing", "social"), scores, strict=True))
    return Entry(
        reference, f"Provider {reference}", passed, agreed, dict(zip("ab", prices, strict=False))
    )


def test_points_by_hand():
    lines = rank(SCHEME, [entry("APP-1"), entry("APP-2", prices=(600_000, 300_000))])
    # APP-1: 300000/400000 x 12 = 9, and 18. APP-2: 500000/600000 x 18 = 15, and 12.
    assert [(x.reference, x.place, str(x.price), str(x.total)) for x in lines] == [
        ("APP-1", "1=", "27.00", "83.00"),
        ("APP-2", "1=", "27.00", "83.00"),
    ]
    assert (str(lines[0].quality), str(lines[0].social)) == ("48.00", "8.00")


def test_rounded_once_and_half_up():
    scheme = Scheme(30, Decimal(60), QUESTIONS, (BandShare("a", "One", 100),))
    lines = rank(
        scheme,
        [entry("APP-1", prices=(1,)), entry("APP-2", prices=(7,)), entry("APP-3", prices=(4000,))],
    )
    assert {x.reference: str(x.price) for x in lines} == {
        "APP-1": "30.00",
        "APP-2": "4.29",
        "APP-3": "0.01",  # 0.0075
    }


def test_lowest_price_of_a_failed_application_counts_for_nothing():
    cheap = entry("APP-2", prices=(1, 1), passed=False)
    lines = rank(SCHEME, [entry("APP-1"), cheap])
    assert [(x.reference, x.result, x.place, str(x.total)) for x in lines] == [
        ("APP-1", Result.ADMITTED, "1", "86.00"),
        ("APP-2", Result.FAILED_GATE, "", "0.00"),
    ]


@pytest.mark.parametrize(
    ("scores", "result"),
    [
        ((2, 2, 4), Result.ADMITTED),  # 14 + 10 + 8 + 30 = 62
        ((2, 2, 3), Result.ADMITTED),  # exactly 60
        ((2, 2, 2), Result.BELOW_MARK),
        ((1, 5, 5), Result.BELOW_MINIMUM),  # 72, but safeguarding is under 2
        ((1, 1, 1), Result.BELOW_MINIMUM),
    ],
)
def test_result(scores, result):
    (line,) = rank(SCHEME, [entry(scores=scores)])
    assert line.result is result
    assert line.below == (("Keeping children safe",) if scores[0] < 2 else ())


@pytest.mark.parametrize("broken", [{"scores": (6, 1, 1)}, {"prices": (0, 1)}, {"prices": (1,)}])
def test_incomplete_entry_is_refused(broken):
    with pytest.raises(ValueError, match="APP-1 has no"):
        rank(SCHEME, [entry(**broken)])


scores = st.tuples(*[st.integers(0, 5)] * 3)
prices = st.tuples(*[st.integers(1, 2_000_000)] * 2)
fields = st.lists(st.tuples(scores, prices, st.booleans()), min_size=1, max_size=8)


def entries_of(rows):
    return [
        entry(f"APP-{number}", scores=row[0], prices=row[1], passed=row[2])
        for number, row in enumerate(rows)
    ]


@given(fields, st.randoms())
def test_order_of_entries_changes_nothing(rows, random):
    entries = entries_of(rows)
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert rank(SCHEME, shuffled) == rank(SCHEME, entries)


@given(fields)
def test_sums_add_up_within_bounds_and_equal_totals_share_a_place(rows):
    lines = rank(SCHEME, entries_of(rows))
    placed = [line for line in lines if line.result is not Result.FAILED_GATE]
    for line in placed:
        assert line.quality + line.social + line.price == line.total
        assert 0 <= line.quality <= 60
        assert 0 <= line.social <= 10
        assert 0 < line.price <= 30 or line.price == 0
        assert all((other.total == line.total) == (other.place == line.place) for other in placed)
        better = sum(other.total > line.total for other in placed)
        assert int(line.place.rstrip("=")) == better + 1


@given(fields)
def test_lowest_in_every_band_has_all_points_for_price(rows):
    entries = entries_of(rows)
    scored = [e for e in entries if e.passed_gates]
    lines = {line.reference: line for line in rank(SCHEME, entries)}
    for one in scored:
        if all(one.prices[band] == min(e.prices[band] for e in scored) for band in "ab"):
            assert lines[one.reference].price == Decimal("30.00")


@given(fields, st.integers(0, 2))
def test_a_better_score_never_costs_points_and_touches_nobody_else(rows, which):
    before = entries_of(rows)
    key = ("safeguarding", "staffing", "social")[which]
    first = before[0]
    better = Entry(
        first.reference,
        first.provider,
        first.passed_gates,
        {**first.agreed, key: min(5, first.agreed[key] + 1)},
        first.prices,
    )
    old = {line.reference: line for line in rank(SCHEME, before)}
    new = {line.reference: line for line in rank(SCHEME, [better, *before[1:]])}
    assert new[first.reference].total >= old[first.reference].total
    for other in before[1:]:
        assert new[other.reference].total == old[other.reference].total


@given(fields)
def test_replay_from_the_record_gives_the_same(rows):
    entries = entries_of(rows)
    kept = json.loads(json.dumps(inputs_to_json(SCHEME, entries)))
    assert replay(kept) == lines_to_json(rank(SCHEME, entries))


def test_replay_notices_a_changed_record():
    """The control: one pence altered in the kept inputs gives another result."""
    kept = inputs_to_json(SCHEME, [entry("APP-1"), entry("APP-2", prices=(600_000, 300_000))])
    before = replay(kept)
    kept["entries"][0]["prices"]["a"] += 100_000
    assert replay(kept) != before


def test_an_unknown_formula_is_refused():
    scheme = Scheme(30, Decimal("60"), QUESTIONS, BANDS, "highest_bidder")
    with pytest.raises(ValueError, match="highest_bidder"):
        rank(scheme, [entry()])
