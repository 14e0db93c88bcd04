"""The demonstration on every day of three years: no answer is read while it is sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from portal.demo import placing
from portal.demo.children import make_child
from portal.kernel.clock import london_date
from portal.kernel.periods import Window, WindowUnit
from portal.pdps import SAMPLE_WINDOWS, Route

FIRST_DAY = datetime(2026, 9, 1, tzinfo=UTC)
TIMES = (timedelta(minutes=1), timedelta(hours=12), timedelta(hours=23, minutes=59))
PRESENTS = [FIRST_DAY + timedelta(days=day) + at for day in range(1100) for at in TIMES]
PLANNED = next(one for one in SAMPLE_WINDOWS if one.route is Route.PLANNED)


def closes(asked: datetime) -> datetime:
    """When the answers of a planned search can be read."""
    assert not PLANNED.is_in_hours
    return Window(PLANNED.amount, WindowUnit.WORKING_DAYS).deadline(asked)


@pytest.mark.parametrize("decided", [3, 8, 71])
def test_the_time_to_answer_has_passed_when_answers_are_read(decided: int) -> None:
    for present in PRESENTS:
        asked = present - timedelta(days=placing.asked_before(present, decided))
        assert closes(asked) < present - timedelta(days=decided), present


def test_a_span_that_is_always_the_same_would_read_sealed_answers() -> None:
    """The control: what four days were until the days of the week were looked at."""
    late = [one for one in PRESENTS if closes(one - timedelta(days=7)) >= one - timedelta(days=3)]
    assert len(late) > len(PRESENTS) // 4


def test_an_offer_of_a_planned_search_starts_after_it_was_decided_on() -> None:
    longest = max(placing.asked_before(present, 3) for present in PRESENTS)
    assert longest < placing.LATER


def test_a_child_is_as_old_as_is_said_on_every_day() -> None:
    for present in PRESENTS:
        today = london_date(present)
        child = make_child(Random(1), today.toordinal() % 500, today)
        born = date.fromisoformat(child.identity["born_on"])
        had = (today.month, today.day) >= (born.month, born.day)
        assert today.year - born.year - (not had) == child.age
