"""What may be said of places: how it is typed, how much, how long it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.kernel.errors import RuleBroken
from portal.providers import Sex
from portal.vacancies import Freshness, counts_now, freshness, rules

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "places"),
    [("2", 2), (" 2 ", 2), ("2 places", 2), ("two", 2), ("Two places", 2), ("none", 0), ("0", 0)],
)
def test_places_are_read_as_people_type_them(typed: str, places: int) -> None:
    assert rules.parse_places(typed) == places


@pytest.mark.parametrize("typed", ["", "-1", "1 or 2", "many", "2.5.1", "12345"])
def test_what_is_no_number_of_places_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.parse_places(typed)
    assert refused.value.sentence == "Enter how many places, like 2"


@pytest.mark.parametrize(
    ("places", "most", "sentence"),
    [
        (4, 4, None),
        (0, 4, None),
        (99, None, None),
        (5, 4, "Elm is registered for 4 children. Enter 4 or fewer"),
        (2, 1, "Elm is registered for 1 child. Enter 1 or 0"),
    ],
)
def test_places_stay_within_the_registration(
    places: int, most: int | None, sentence: str | None
) -> None:
    if sentence is None:
        rules.check_places("Elm", places, most)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.check_places("Elm", places, most)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        (timedelta(0), Freshness.CONFIRMED),
        (timedelta(days=7), Freshness.CONFIRMED),
        (timedelta(days=7, microseconds=1), Freshness.TO_CONFIRM),
        (timedelta(days=14), Freshness.TO_CONFIRM),
        (timedelta(days=14, microseconds=1), Freshness.NOT_COUNTED),
    ],
)
def test_a_figure_ages_at_seven_and_fourteen_days(age: timedelta, fresh: Freshness) -> None:
    assert freshness(NOW - age, NOW) is fresh


@pytest.mark.parametrize(
    ("places", "days", "paused", "counts"),
    [
        (1, 0, None, True),
        (1, 14, None, True),
        (1, 15, None, False),
        (0, 0, None, False),
        (1, 0, date(2026, 11, 23), False),
        (1, 0, date(2026, 11, 22), True),
    ],
)
def test_a_place_counts_when_it_is_there_fresh_and_not_paused(
    places: int, days: int, paused: date | None, counts: bool
) -> None:
    assert counts_now(places, NOW - timedelta(days=days), paused, NOW) is counts


@pytest.mark.parametrize(
    ("ages", "sex", "fields"),
    [
        ((10, 16), Sex.ANY, ()),
        ((12, 12), Sex.GIRLS, ()),
        ((9, 16), Sex.ANY, ("age_from",)),
        ((12, 17), Sex.ANY, ("age_to",)),
        ((14, 12), Sex.ANY, ("age_to",)),
    ],
)
def test_limits_never_reach_beyond_the_registration(
    ages: tuple[int, int], sex: Sex, fields: tuple[str, ...]
) -> None:
    if not fields:
        rules.check_limits("Elm", ages, sex, (10, 16), Sex.ANY)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.check_limits("Elm", ages, sex, (10, 16), Sex.ANY)
    assert tuple(field for field, _ in refused.value.problems) == fields


@pytest.mark.parametrize("sex", [Sex.ANY, Sex.BOYS])
def test_a_home_for_girls_cannot_be_matched_for_others(sex: Sex) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_limits("Elm", (10, 12), sex, (10, 16), Sex.GIRLS)
    assert refused.value.problems == (("sex", "Elm is registered for: girls only"),)


@pytest.mark.parametrize("radius", [0, -1, 501])
def test_a_radius_is_a_distance_that_can_be_meant(radius: int) -> None:
    with pytest.raises(RuleBroken):
        rules.check_radius(radius)
    rules.check_radius(None)
    rules.check_radius(20)
