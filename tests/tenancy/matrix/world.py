"""The world of the matrix: what is kept of each thing, so that a page can be asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.db import Hub, UnitOfWork
from portal.kernel.actor import Actor, Role
from tests.tenancy.matrix.canaries import Shown
from tests.tenancy.matrix.people import Crew

Arguments = dict[str, Any]


@dataclass
class World:
    """Two hosts, two councils and two providers, and the arguments by which URLs name things.

    `things["offer.sent"]["plum"]` are the URL's arguments for an offer that is Plum's.
    """

    hub: Hub
    ids: dict[str, UUID]
    crew: Crew
    print_papers: Callable[[], int] = lambda: 0
    others: dict[tuple[str, str], Actor] = field(default_factory=dict)
    shown: Shown = field(default_factory=lambda: Shown({}))
    things: dict[str, dict[str, Arguments]] = field(default_factory=dict)

    @contextmanager
    def acting(self, organisation: str, role: Role) -> Iterator[UnitOfWork]:
        """A unit of work of the person who holds a role."""
        with self.hub.unit_of_work(self.crew[organisation, role]) as uow:
            yield uow

    def keep(self, kind: str, owner: str, about: str, **arguments: Any) -> None:
        """Remember a thing of a kind; `about` tells those of one owner apart."""
        self.things.setdefault(f"{kind}.{about}", {})[owner] = arguments

    def of(self, thing: str, owner: str) -> Arguments:
        """The arguments of a thing; raises KeyError with its name when there is none."""
        kept = self.things[thing]
        if owner not in kept:
            raise KeyError(f"{owner} has no {thing}")
        return kept[owner]
