"""Dates, times and counts in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import wording
from portal.kernel.clock import LONDON

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_dates_are_said_in_words() -> None:
    assert wording.date(date(2030, 3, 31)) == "31 March 2030"
    assert wording.date(date(2028, 3, 31), weekday=True) == "Friday 31 March 2028"


def test_date_of_an_instant_is_the_day_in_london() -> None:
    assert wording.date(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == "2 June 2026"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2030, 3, 1), date(2030, 3, 1), "1 March 2030"),
        (date(2030, 3, 1), date(2030, 3, 31), "1 to 31 March 2030"),
        (date(2030, 3, 1), date(2030, 4, 2), "1 March to 2 April 2030"),
        (date(2029, 3, 1), date(2030, 3, 2), "1 March 2029 to 2 March 2030"),
    ],
)
def test_ranges_of_dates_use_to(first: date, last: date, said: str) -> None:
    assert wording.dates(first, last) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(15), "3pm"),
        (time(23, 59), "11:59pm"),
        (time(12), "12 noon"),
        (time(12, 0, 59), "12 noon"),
        (time(12, 5), "12:05pm"),
        (time(0), "12am"),
        (time(0, 1), "12:01am"),
        (time(9, 30), "9:30am"),
        (time(1), "1am"),
    ],
)
def test_times_of_day(at: time, said: str) -> None:
    assert wording.time_of_day(at) == said


@given(st.times())
def test_times_never_say_midnight(at: time) -> None:
    assert "midnight" not in wording.time_of_day(at)


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "1:30am BST"),
        (datetime(2026, 10, 25, 1, 15, tzinfo=UTC), "1:15am GMT"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "2am"),
        (datetime(2026, 6, 1, 11, 0, tzinfo=UTC), "12 noon"),
    ],
)
def test_the_hour_that_comes_twice_says_which(instant: datetime, said: str) -> None:
    assert wording.time(instant) == said


def test_date_and_time_are_london_ones() -> None:
    instant = datetime(2030, 3, 31, 11, tzinfo=UTC)
    assert wording.moment(instant) == "31 March 2030 at 12 noon"
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert wording.moment(late, weekday=True) == "Tuesday 2 June 2026 at 12:30am"


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (datetime(2028, 3, 31, 11, tzinfo=UTC), "before 12 noon on Friday 31 March 2028"),
        (datetime(2026, 6, 1, 23, tzinfo=UTC), "before 11:59pm on Monday 1 June 2026"),
        (datetime(2026, 12, 1, 17, tzinfo=UTC), "before 5pm on Tuesday 1 December 2026"),
    ],
)
def test_deadlines_are_promises(deadline: datetime, said: str) -> None:
    assert wording.before(deadline) == said


def test_ranges_of_times_use_to() -> None:
    assert wording.times(NOW.replace(hour=10), NOW.replace(hour=11)) == "10am to 11am"


SPANS = [
    (timedelta(days=9), "9 days"),
    (timedelta(days=9, hours=23, minutes=59), "9 days"),
    (timedelta(days=2), "2 days"),
    (timedelta(days=1, hours=23, minutes=59), "47 hours"),
    (timedelta(hours=3, minutes=40), "3 hours"),
    (timedelta(hours=2), "2 hours"),
    (timedelta(hours=1, minutes=1, seconds=59), "1 hour 1 minute"),
    (timedelta(minutes=45), "45 minutes"),
    (timedelta(minutes=1), "1 minute"),
]


@pytest.mark.parametrize(("span", "said"), SPANS)
def test_time_left_and_ago_use_the_same_spans(span: timedelta, said: str) -> None:
    assert wording.time_left(NOW + span, NOW) == f"{said} left"
    assert wording.ago(NOW - span, NOW) == f"{said} ago"


def test_the_last_minute() -> None:
    second = timedelta(seconds=1)
    assert wording.time_left(NOW + second, NOW) == "less than a minute left"
    assert wording.time_left(NOW, NOW) == "no time left"
    assert wording.time_left(NOW - second, NOW) == "no time left"
    assert wording.ago(NOW - second, NOW) == "just now"
    assert wording.ago(NOW + second, NOW) == "just now"


def test_time_left_counts_the_hour_that_comes_twice() -> None:
    summer = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=0)
    winter = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    assert wording.time_left(winter, summer) == "1 hour left"


@given(st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=800)))
def test_time_left_never_promises_more_than_there_is(span: timedelta) -> None:
    units = {"day": 1440, "hour": 60, "minute": 1}
    words = wording.time_left(NOW + span, NOW).removesuffix(" left").split()
    pairs = zip(words[::2], words[1::2], strict=True)
    minutes = sum(int(count) * units[unit.rstrip("s")] for count, unit in pairs)
    assert timedelta(minutes=minutes) <= span


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (9, "in 9 days"),
        (-9, "9 days ago"),
    ],
)
def test_days_from_today(days: int, said: str) -> None:
    today = date(2026, 11, 22)
    assert wording.days_from(today + timedelta(days=days), today) == said


def test_plural_counts() -> None:
    assert wording.plural(1, "home") == "1 home"
    assert wording.plural(0, "home") == "0 homes"
    assert wording.plural(1200, "child", "children") == "1,200 children"
    assert wording.plural(1, "child", "children") == "1 child"


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_join_makes_a_list_in_a_sentence(words: list[str], said: str) -> None:
    assert wording.join(words) == said


def test_join_takes_another_last_word() -> None:
    assert wording.join(["PDF", "Word", "PNG"], "or") == "PDF, Word or PNG"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (122, 280, "44% (122 of 280)"),
        (1, 200, "1% (1 of 200)"),
        (0, 0, "0 of 0"),
        (1500, 3000, "50% (1,500 of 3,000)"),
    ],
)
def test_share_shows_its_counts(part: int, whole: int, said: str) -> None:
    assert wording.share(part, whole) == said
