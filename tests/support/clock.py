"""The database's clock, stopped where a test wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar

from portal.db import Hub, Installation
from portal.kernel.clock import LONDON
from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ClockStopped(Event):
    """The test stopped the clock."""

    record: ClassVar[str] = "installation"
    sentence: ClassVar[str] = "Stopped the clock"


def freeze(hub: Hub, at: datetime | None) -> None:
    """Stop the database's clock at an instant; None lets it run again."""
    with hub.system_work("test") as uow:
        installation = uow.session.get_one(Installation, 1)
        installation.frozen_at, installation.offset_seconds = at, 0.0
        uow.record(ClockStopped(subject_id=installation.record_id))


def usable(moment: datetime) -> datetime:
    """A deadline a minute later when it would fall on midnight in London, which rounds refuse."""
    is_midnight = moment.astimezone(LONDON).time().replace(second=0, microsecond=0) == time(0)
    return moment + timedelta(minutes=1) if is_midnight else moment
