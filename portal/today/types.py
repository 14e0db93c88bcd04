"""What rooms hand to the first pages, and how a page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.tasks import Task

TaskSource = Callable[[ScopedSession, Actor, datetime], Iterable[Task]]
"""`(session, actor, now) -> tasks`: what one room has for somebody to do; one or two statements."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as a page shows it; `tone` is "past", "soon" (within two days) or nothing.

    What is `for_others` is only followed, and is never urgent for this person.
    """

    title: str
    url: str
    due: datetime | None
    tone: str
    for_others: bool = False


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demonstration, with the task that waits for them."""

    user_id: UUID
    name: str
    roles: str
    organisation: str
    task: Shown | None
