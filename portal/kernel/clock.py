"""The only caller of now(). Instants are aware and in UTC; London time is for showing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Something that tells the time in UTC."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock. Deadlines never use it: they ask the database (`portal_now()`)."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is moved; for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        """Move the clock by a span, forwards or backwards."""
        self._at += by


def system_now() -> datetime:
    """The machine's present instant in UTC, for log lines and for SQLite's `portal_now()`."""
    return SystemClock().now()


def london_date(instant: datetime) -> date:
    """The calendar day in London on which an instant falls."""
    return instant.astimezone(LONDON).date()
