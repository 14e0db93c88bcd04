"""Reads of the record, by an auditor, of what concerns their council."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, false, func, or_, select

from portal.audit.chain import COVERED, START, link_fault
from portal.audit.models import AuditEntry, AuditHead, AuditReading, AuditSeal
from portal.audit.policies import can_read
from portal.audit.rules import view_names
from portal.db import Cell, ScopedSession, SealBroken, SealRefused, unseal
from portal.kernel.actor import Actor
from portal.kernel.clock import LONDON
from portal.kernel.verdict import Verdict

NOT_READABLE = "(erased)"


@dataclass(frozen=True, slots=True)
class Filters:
    """What an auditor looks for; empty means everything. Days are London's, both included."""

    person: str = ""
    record: str = ""
    event: str = ""
    reference: str = ""
    first: date | None = None
    last: date | None = None


def visible_to(actor: Actor) -> Select[AuditEntry]:
    """The entries that concern the actor's council; none for anybody who is no auditor."""
    query = select(AuditEntry).where(AuditEntry.council_id == actor.council_id)
    return query if can_read(actor) else query.where(false())


def _found(actor: Actor, wanted: Filters) -> Select[AuditEntry]:
    query = visible_to(actor)
    if wanted.person:
        query = query.where(AuditEntry.actor_name.icontains(wanted.person, autoescape=True))
    for column, value in (
        (AuditEntry.record, wanted.record),
        (AuditEntry.event, wanted.event),
        (AuditEntry.reference, wanted.reference),
    ):
        if value:
            query = query.where(column == value)
    if wanted.first:
        query = query.where(AuditEntry.at >= _midnight(wanted.first))
    if wanted.last:
        query = query.where(AuditEntry.at < _midnight(wanted.last + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


NEWEST = (AuditEntry.at.desc(), AuditEntry.record, AuditEntry.number.desc())
"""Newest first; what happened at one instant stays in the order of its record."""


def list_entries(
    session: ScopedSession, actor: Actor, wanted: Filters, window: int, size: int
) -> list[AuditEntry]:
    """A window of entries, newest first."""
    query = _found(actor, wanted).order_by(*NEWEST)
    return list(session.scalars(query.limit(size).offset((window - 1) * size)))


def count_entries(session: ScopedSession, actor: Actor, wanted: Filters) -> int:
    """How many entries match."""
    query = select(func.count()).select_from(_found(actor, wanted).subquery())
    return session.scalar(query) or 0


def list_of_record(
    session: ScopedSession, actor: Actor, record_id: UUID, window: int, size: int
) -> list[AuditEntry]:
    """A window of one record's entries, in the order in which they happened."""
    query = _of_record(actor, record_id)
    order = (AuditEntry.at, AuditEntry.record, AuditEntry.number)
    return list(session.scalars(query.order_by(*order).limit(size).offset((window - 1) * size)))


def _of_record(actor: Actor, record_id: UUID) -> Select[AuditEntry]:
    return visible_to(actor).where(AuditEntry.record_id == record_id)


def summary_of_record(
    session: ScopedSession, actor: Actor, record: str, record_id: UUID, thing: str
) -> tuple[int, str, UUID | None]:
    """How many entries of a record concern the council, its reference (0 and "" for none).

    With them the actor's own reading of this `thing`, if they gave a reason before.
    """
    mine = _of_record(actor, record_id).subquery()
    of_this = func.count().filter(mine.c.record == record)
    given = select(AuditReading.id).filter_by(
        user_id=actor.user_id, council_id=actor.council_id, thing=thing
    )
    counted = (func.count(), func.max(mine.c.reference), of_this, given.scalar_subquery())
    total, reference, named, reading = session.execute(select(*counted).select_from(mine)).one()
    return (total, reference or "", reading) if named else (0, "", None)


def list_views(
    session: ScopedSession, actor: Actor, reference: str, window: int, size: int
) -> tuple[list[AuditEntry], int]:
    """Who read a child's information under a reference, newest first, and how often in all."""
    query = visible_to(actor).where(
        AuditEntry.reference == reference, AuditEntry.event.in_(view_names())
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(*NEWEST).limit(size).offset((window - 1) * size))
    return list(rows), total


def has_reference(session: ScopedSession, actor: Actor, reference: str) -> bool:
    """Whether the council has anything on record under a reference."""
    query = visible_to(actor).where(AuditEntry.reference == reference).limit(1)
    return session.scalars(query).first() is not None


def find_reading(session: ScopedSession, actor: Actor, thing: str) -> AuditReading | None:
    """The auditor's reason for reading a thing, if they gave one before."""
    query = select(AuditReading).filter_by(
        user_id=actor.user_id, council_id=actor.council_id, thing=thing
    )
    return session.scalars(query).one_or_none()


def guard(session: ScopedSession, record_id: UUID) -> Verdict:
    """The vault's guard for reasons: an auditor who gave a reason for reading this very thing."""
    actor = session.actor
    same = or_(
        AuditReading.record_id == AuditEntry.record_id,
        AuditReading.thing == "access " + AuditEntry.reference,
    )
    given = exists().where(
        AuditReading.user_id == actor.user_id, AuditReading.council_id == actor.council_id, same
    )
    query = _of_record(actor, record_id).where(given).limit(1)
    if session.scalars(query).first() is not None:
        return can_read(actor)
    return Verdict(False, "Give a reason for reading this record first.")


def read_reason(session: ScopedSession, entry: AuditEntry) -> str:
    """The reason that a person gave, for whom the guard admits; "(erased)" without its key."""
    if entry.words is None:
        return ""
    cell = Cell("audit_entry", "words", entry.id)
    try:
        return unseal(session, "record", entry.record_id, cell, entry.words)
    except SealRefused:
        raise
    except SealBroken:
        return NOT_READABLE


def record_faults(
    session: ScopedSession, record_id: UUID
) -> tuple[int, list[str], datetime | None]:
    """Check every chain of one record, whoever may read it: how many entries, and what is wrong.

    The time of the newest seal comes with it, None before the first.

    `session` is the system's: a chain is only whole with the entries that others read.
    """
    columns = [getattr(AuditEntry, name) for name in (*COVERED, "hash", "words_digest")]
    who = [getattr(AuditEntry, name) for name in ("actor_id", "actor_name", "actor_role")]
    scope = [getattr(AuditEntry, n) for n in ("organisation_id", "council_id", "provider_id")]
    query = select(*columns, *who, *scope).where(AuditEntry.record_id == record_id)
    rows = session.execute(query.order_by(AuditEntry.record, AuditEntry.number)).all()
    last: dict[str, tuple[int, str]] = {}
    faults = []
    for row in rows:
        number, previous = last.get(row.record, (0, START))
        if fault := link_fault(row, number + 1, previous):
            faults.append(f"entry {row.number} of the {row.record} {fault}")
        last[row.record] = (row.number, row.hash)
    wrong, sealed_at = _head_faults(session, record_id, last)
    return len(rows), faults + wrong, sealed_at


def _head_faults(
    session: ScopedSession, record_id: UUID, last: dict[str, tuple[int, str]]
) -> tuple[list[str], datetime | None]:
    newest = select(func.max(AuditSeal.at)).scalar_subquery()
    heads = session.execute(
        select(AuditHead.record, AuditHead.number, AuditHead.hash, newest).filter_by(
            record_id=record_id
        )
    ).all()
    ends = {row.record: (row.number, row.hash) for row in heads if row.number}
    wrong: Sequence[str] = sorted(
        record for record in ends.keys() | last.keys() if ends.get(record) != last.get(record)
    )
    faults = [f"the {record} does not end where its head says" for record in wrong]
    return faults, heads[0][3] if heads else None


def last_seal(session: ScopedSession) -> AuditSeal | None:
    """The newest seal."""
    return session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).first()
