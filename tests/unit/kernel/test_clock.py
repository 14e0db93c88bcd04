"""The clock: in UTC, movable in tests, with London's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from portal.kernel.clock import LONDON, Clock, FrozenClock, SystemClock, london_date, system_now


def test_system_clock_tells_utc_and_goes_forward() -> None:
    clock: Clock = SystemClock()
    first, second = clock.now(), system_now()
    assert first.tzinfo is UTC
    assert first <= second


def test_frozen_clock_stands_still_until_moved() -> None:
    clock = FrozenClock(datetime(2026, 6, 1, 12, tzinfo=LONDON))
    assert clock.now() == datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.move(timedelta(minutes=-1))
    assert clock.now() == datetime(2026, 6, 1, 10, 59, tzinfo=UTC)


def test_london_date_is_the_day_people_see() -> None:
    assert london_date(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == date(2026, 6, 2)
    assert london_date(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)
