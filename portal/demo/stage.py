"""The stage of the demonstration: its people, its clock, and a line for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random  # noqa: TID251 - the same demonstration every time, nothing secret
from uuid import UUID

from portal import accounts
from portal.db import Hub, UnitOfWork
from portal.demo.children import Child
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date, system_now

Say = Callable[[str], None]


def _nothing_to_print() -> int:
    """For a stage on which nobody prints."""
    return 0


@dataclass
class Service:
    """A home, or an agency with the numbers of its households."""

    id: UUID
    reference: str
    urn: str
    provider: str
    is_agency: bool
    households: list[tuple[int, UUID]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """A referral that was sent: by whom, of which child, to which homes and households."""

    reference: str
    council: str
    child: Child
    homes: tuple[tuple[UUID, UUID | None], ...]


@dataclass
class Stage:
    """Who is there, by the names of the cast."""

    hub: Hub
    say: Say
    chance: Random
    print_due: Callable[[], int] = _nothing_to_print
    present: datetime = field(default_factory=system_now)
    organisations: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    admins: dict[str, Actor] = field(default_factory=dict)
    brokers: dict[str, Actor] = field(default_factory=dict)
    approvers: dict[str, list[Actor]] = field(default_factory=dict)
    lots: dict[str, UUID] = field(default_factory=dict)
    systems: dict[str, UUID] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    rounds: dict[str, str] = field(default_factory=dict)
    applications: dict[str, list[str]] = field(default_factory=dict)
    asked: dict[Sequence[int], list[tuple[Search, list[str]]]] = field(default_factory=dict)
    live: list[Search] = field(default_factory=list)

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[UnitOfWork]:
        """A unit of work of somebody."""
        with self.hub.unit_of_work(actor) as uow:
            yield uow

    def now(self) -> datetime:
        """The stage's time."""
        with self.hub.system_work("demo") as uow:
            return uow.clock.now()

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


Act = tuple[float, Callable[[Stage], None]]
"""How many days ago something happens, and what."""
