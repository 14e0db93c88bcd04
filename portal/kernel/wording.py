"""Dates, times and counts as pages say them (screens.md 7): in words, by London's clocks.

Read with the module's name: `wording.date(day)`, `wording.time_left(deadline, now)`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from portal.kernel.clock import LONDON, london_date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOON = dt.time(12)
_MIDNIGHT = dt.time(0)
_NOTHING = dt.timedelta(0)
_MINUTE = dt.timedelta(minutes=1)
# A page says the same few days and deadlines over and over, and so does the next page.
_kept = lru_cache(maxsize=4096)


@_kept
def date(day: dt.date, *, weekday: bool = False) -> str:
    """A day in words: "31 March 2028", or "Friday 31 March 2028" when the weekday helps.

    An instant is shown as the day on which it falls in London.
    """
    if isinstance(day, dt.datetime):
        day = london_date(day)
    said = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_DAYS[day.weekday()]} {said}" if weekday else said


def dates(first: dt.date, last: dt.date) -> str:
    """A range of days: "1 to 31 March 2030", "1 March to 2 April 2030"."""
    if first == last:
        return date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {date(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} to {date(last)}"
    return f"{date(first)} to {date(last)}"


def time_of_day(at: dt.time) -> str:
    """A time in words: "3pm", "11:59pm", "12 noon"; never "midnight", which means two days."""
    if (at.hour, at.minute) == (_NOON.hour, _NOON.minute):
        return "12 noon"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'am' if at.hour < 12 else 'pm'}"


def time(instant: dt.datetime) -> str:
    """The time in London of an instant; the hour that comes twice says which, as "1:30am GMT"."""
    local = instant.astimezone(LONDON)
    said = time_of_day(local.time())
    return f"{said} {local.tzname()}" if _comes_twice(local) else said


@_kept
def moment(instant: dt.datetime, *, weekday: bool = False) -> str:
    """An instant in words: "31 March 2030 at 12 noon"."""
    return f"{date(instant, weekday=weekday)} at {time(instant)}"


def before(deadline: dt.datetime) -> str:
    """A deadline as a promise: "before 12 noon on Friday 31 March 2028".

    One at the very start of a day is said as a minute earlier, on the day that people mean.
    """
    local = deadline.astimezone(LONDON)
    if local.time() == _MIDNIGHT:
        local = (deadline.astimezone(dt.UTC) - _MINUTE).astimezone(LONDON)
    return f"before {time(local)} on {date(local, weekday=True)}"


def times(first: dt.datetime, last: dt.datetime) -> str:
    """A range of times on one day: "10am to 11am"."""
    return f"{time(first)} to {time(last)}"


def time_left(deadline: dt.datetime, now: dt.datetime) -> str:
    """What is left before a deadline: "2 hours left". Rounded down, so it never promises more."""
    left = deadline.astimezone(dt.UTC) - now.astimezone(dt.UTC)
    return f"{_span(left)} left" if left > _NOTHING else "no time left"


def ago(then: dt.datetime, now: dt.datetime) -> str:
    """How long ago something happened: "3 hours ago", or "just now" within a minute."""
    passed = now.astimezone(dt.UTC) - then.astimezone(dt.UTC)
    return "just now" if passed < _MINUTE else f"{_span(passed)} ago"


def days_from(day: dt.date, today: dt.date) -> str:
    """A day seen from today: "today", "tomorrow", "in 9 days", "yesterday", "9 days ago"."""
    match (day - today).days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
        case days:
            return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A counted thing: "1 home", "2 homes", "1,200 homes"; `many` for children and the like."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def join(words: Sequence[str], last: str = "and") -> str:
    """A list in a sentence: "a, b and c"; `last` is the word before the last one."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def share(part: int, whole: int) -> str:
    """A percentage with its counts: "44% (122 of 280)"; halves up; "0 of 0" of nothing."""
    counts = f"{part:,} of {whole:,}"
    return f"{(200 * part + whole) // (2 * whole)}% ({counts})" if whole else counts


def _span(span: dt.timedelta) -> str:
    """A span as people say it: days from two days on, hours from three, then hours and minutes."""
    hours, minutes = divmod(span // _MINUTE, 60)
    if span.days >= 2:
        return plural(span.days, "day")
    if hours >= 3:
        return plural(hours, "hour")
    said = [plural(count, unit) for count, unit in ((hours, "hour"), (minutes, "minute")) if count]
    return " ".join(said) or "less than a minute"


def _comes_twice(local: dt.datetime) -> bool:
    other = local.replace(fold=1 - local.fold)
    return local.utcoffset() != other.utcoffset()
