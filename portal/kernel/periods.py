"""Working days, deadlines and parts of a year.

A working day is not a Saturday, a Sunday or a bank holiday of England and Wales. The day of the
event is not counted (rules.md 7: ten working days after Friday 18 December 2026 is Wednesday
6 January 2027). Deadlines are instants in UTC; London time is for typing and showing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from portal.kernel import wording
from portal.kernel.clock import LONDON, london_date
from portal.kernel.errors import RuleBroken
from portal.kernel.money import differences, divide_half_up, format_pence

CLOSING_TIME = time(17)
"""When a window of working days closes in London; never in an hour the clocks can change."""

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)


# One fresh calendar a year: the library's own grows while it is read, which threads cannot share.
@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales in a year, with their substitute days."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether offices are open: not a weekend and not a bank holiday of England and Wales."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The day `count` working days after `day` (before it, when negative); `day` is not counted."""
    step = _ONE_DAY if count >= 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(earlier: date, later: date) -> int:
    """How many working days follow `earlier`, up to and including `later`; 0 if none do."""
    days = (earlier + timedelta(days=n) for n in range(1, (later - earlier).days + 1))
    return sum(is_working_day(day) for day in days)


class WindowUnit(StrEnum):
    """What a response window is counted in."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Window:
    """How long an answer may take: hours by the clock, or working days until closing time."""

    count: int
    unit: WindowUnit
    closes_at: time = CLOSING_TIME

    def deadline(self, sent_at: datetime) -> datetime:
        """The instant before which an answer must arrive, in UTC, on a whole minute.

        Hours run day and night. Working days end at `closes_at` in London on the last of them.
        Part of a minute goes to the answerer, so that the page can print the deadline exactly.
        """
        start = in_utc(sent_at)
        if self.unit is WindowUnit.HOURS:
            return _whole_minute(start + timedelta(hours=self.count))
        return london_to_utc(add_working_days(london_date(start), self.count), self.closes_at)


def end_of_day(day: date) -> datetime:
    """When the working day of a date ends, in UTC: for what is due on a day and not at a time."""
    return london_to_utc(day, CLOSING_TIME)


def is_in_time(now: datetime, deadline: datetime) -> bool:
    """Whether `now` is strictly before the deadline, to the microsecond.

    Compared in UTC, because Python compares two London times by the clock on the wall: 1:15am
    after the clocks went back would count as before 1:30am of the summer hour.
    """
    return in_utc(now) < in_utc(deadline)


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a time that belongs to no zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs its time zone")
    return instant.astimezone(UTC)


def london_to_utc(day: date, at: time, *, field: str | None = None) -> datetime:
    """The instant, in UTC, of a time by London's clocks.

    Raises RuleBroken for the hour that is skipped in March and the one that comes twice in
    October: a deadline must never mean two things.
    """
    local = datetime.combine(day, at)
    first = local.replace(tzinfo=LONDON, fold=0)
    second = local.replace(tzinfo=LONDON, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    said = f"{wording.time_of_day(at)} on {wording.date(day)}"
    if _exists(first):
        sentence = f"{said} comes twice, because the clocks go back. Enter another time"
        raise RuleBroken("time_comes_twice", sentence, field)
    sentence = f"{said} does not exist, because the clocks go forward. Enter another time"
    raise RuleBroken("time_does_not_exist", sentence, field)


class ProRataMethod(StrEnum):
    """How part of a year is counted; a setting, because the seed does not say."""

    DAYS = "days"
    MONTHS = "months"  # a month begun counts as a whole one


@dataclass(frozen=True, slots=True)
class YearShare:
    """The part of one financial year that is charged: `parts` of `of` days or months."""

    year: str
    parts: int
    of: int
    pence: int


@dataclass(frozen=True, slots=True)
class ProRata:
    """A yearly amount charged for part of one or more financial years, with its working."""

    yearly_pence: int
    method: ProRataMethod
    shares: tuple[YearShare, ...]

    @property
    def pence(self) -> int:
        """The whole charge."""
        return sum(share.pence for share in self.shares)

    @property
    def working(self) -> tuple[str, ...]:
        """One line a year: "2025/26: 90 of 365 days of £3,150 is £776.71"."""
        yearly = format_pence(self.yearly_pence)
        return tuple(
            f"{share.year}: {share.parts} of {share.of} {self.method.value} of {yearly} "
            f"is {format_pence(share.pence)}"
            for share in self.shares
        )


def pro_rata(yearly_pence: int, first: date, last: date, method: ProRataMethod) -> ProRata:
    """A yearly amount from the first to the last day, both counted, by financial years.

    A whole year is always the whole amount, also one with 366 days. Parts are differences of
    rounded running totals, so that two councils' parts of a year add up to the year.
    """
    if last < first:
        raise ValueError("A period cannot end before it starts")
    shares: list[YearShare] = []
    while first <= last:
        next_year = _next(_financial_year_start(first))
        end = min(last, next_year - _ONE_DAY)
        shares.append(_year_share(yearly_pence, first, end, method))
        first = next_year
    return ProRata(yearly_pence, method, tuple(shares))


def financial_year(day: date) -> str:
    """The financial year, 1 April to 31 March, as people write it: "2026/27"."""
    start = _financial_year_start(day).year
    return f"{start}/{(start + 1) % 100:02d}"


def _financial_year_start(day: date) -> date:
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def _next(start: date) -> date:
    return start.replace(year=start.year + 1)


def _year_share(yearly_pence: int, first: date, last: date, method: ProRataMethod) -> YearShare:
    """The share of the one financial year in which both days fall."""
    start = _financial_year_start(first)
    if method is ProRataMethod.DAYS:
        of = (_next(start) - start).days
        before, upto = (first - start).days, (last - start).days + 1
    else:
        of, before, upto = 12, (first.month - 4) % 12, (last.month - 4) % 12 + 1
    running = [divide_half_up(yearly_pence * parts, of) for parts in (before, upto)]
    return YearShare(financial_year(first), upto - before, of, differences(running)[0])


def _exists(local: datetime) -> bool:
    there_and_back = local.astimezone(UTC).astimezone(LONDON)
    return there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)


def _whole_minute(instant: datetime) -> datetime:
    floor = instant.replace(second=0, microsecond=0)
    return floor if floor == instant else floor + _ONE_MINUTE
