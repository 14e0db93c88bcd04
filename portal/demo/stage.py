"""The stage of the demonstration: its people, its clock, and a line for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - the same demonstration every time, nothing secret
from uuid import UUID

from portal import accounts
from portal.db import Hub, UnitOfWork
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date

Say = Callable[[str], None]


@dataclass
class Service:
    """A home, or an agency with the numbers of its households."""

    id: UUID
    reference: str
    urn: str
    provider: str
    is_agency: bool
    households: list[tuple[int, UUID]] = field(default_factory=list)


@dataclass
class Stage:
    """Who is there, by the names of the cast."""

    hub: Hub
    say: Say
    chance: Random
    organisations: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    admins: dict[str, Actor] = field(default_factory=dict)
    brokers: dict[str, Actor] = field(default_factory=dict)
    approvers: dict[str, list[Actor]] = field(default_factory=dict)
    lots: dict[str, UUID] = field(default_factory=dict)
    systems: dict[str, UUID] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[UnitOfWork]:
        """A unit of work of somebody."""
        with self.hub.unit_of_work(actor) as uow:
            yield uow

    def now(self) -> datetime:
        """The stage's time."""
        with self.hub.system_work("demo") as uow:
            return uow.clock.now()

    def days(self, count: int) -> timedelta:
        """Some days; the demonstration's steps are days apart."""
        return timedelta(days=count)

    def move_to(self, moment: datetime | None) -> None:
        """Move the demonstration's clock to a moment, or with None back to the present."""
        with self.hub.system_work("demo") as uow:
            by = None if moment is None else moment - uow.clock.now()
            accounts.move_clock(uow, by)


def noon_of(moment: datetime) -> datetime:
    """Twelve o'clock UTC on the London day of a moment; deadlines are on whole minutes."""
    day = london_date(moment)
    return moment.replace(
        year=day.year, month=day.month, day=day.day, hour=12, minute=0, second=0, microsecond=0
    )
