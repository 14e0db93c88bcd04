"""No silent change: every table that a statement touched must be the subject of an event.

Two nets. The cursor sees each touched table whoever wrote the statement (Core, bulk, text); the
flush knows which aggregate each changed object belongs to. Exempt tables say `__audited__ = False`
and are kept in a golden list.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from portal.db.base import Base
from portal.kernel.events import Event


class SilentChange(Exception):
    """A row changed and no event speaks of it; a programming error, so nothing is committed."""


CARRIED = frozenset({"answer"})
"""What typing changes again and again: one event a version, not one a keystroke (0.7)."""


class Changes:
    """The aggregates whose objects a unit of work has flushed."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, UUID]] = set()

    def note(self, session: Any, _context: Any) -> None:
        """Called after each flush with what it wrote."""
        changed = [row for row in session.dirty if session.is_modified(row)]
        for row in (*session.new, *changed, *session.deleted):
            if isinstance(row, Base) and row.__audited__:
                key = getattr(row, type(row).__aggregate_key__)
                self.seen.add((aggregate_of(type(row)), key))


def aggregate_of(model: type[Base]) -> str:
    """The record name under which events speak of a model's rows."""
    return model.__aggregate__ or model.__tablename__


@cache
def _tables() -> dict[str, str]:
    return {
        mapper.local_table.name: aggregate_of(mapper.class_)  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_.__audited__
    }


def check_silence(
    touched: set[str], changes: Changes, events: list[Event], carried: set[tuple[str, UUID]]
) -> None:
    """Raise SilentChange unless every change is spoken of by an event, or carries on from one."""
    spoken = set(carried)
    batches: set[str] = set()
    for fact in events:
        spoken.add((fact.record, fact.subject_id))
        spoken.update(fact.covers)
        batches.update(fact.batch)
    silent = {pair for pair in changes.seen - spoken if pair[0] not in batches}
    if silent:
        names = sorted({f"{record} {row_id}" for record, row_id in silent})
        raise SilentChange(f"Changed without an event: {', '.join(names[:5])}")
    kinds = batches | {record for record, _ in spoken}
    unspoken = {name for name in touched if _tables().get(name, name) not in kinds}
    unspoken = {name for name in unspoken if name in _tables()}
    if unspoken:
        raise SilentChange(f"Tables changed without an event: {', '.join(sorted(unspoken))}")
