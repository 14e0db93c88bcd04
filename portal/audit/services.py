"""Writing the record. Called by the unit of work for every event; no room calls it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.audit.chain import START, actor_and_scope, entry_hash, words_digest
from portal.audit.events import ReadingBegun, RecordRead, SealRefusalRecorded
from portal.audit.models import AuditEntry, AuditHead, AuditReading
from portal.audit.policies import can_read
from portal.db import Cell, ScopedSession, SealBroken, SealRefused, UnitOfWork, ensure_key, seal
from portal.db.clock import clock_columns, now_in
from portal.kernel.actor import Actor
from portal.kernel.events import Event

Subject = tuple[str, UUID]
CHUNK = 400


def keep(uow: UnitOfWork, events: list[Event]) -> None:
    """Append every event of a unit of work to its record's chain, in one transaction with it.

    Heads are locked in sorted order, so that two units of work never wait for each other in a ring.
    """
    if not events:
        return
    uow.session.flush()
    with uow.session.raw():
        heads, at = _lock_heads(uow.session, {(e.record, e.subject_id) for e in events})
        rows = [_entry(uow, fact, at, heads) for fact in events]
        table = _table(AuditEntry)
        for start in range(0, len(rows), CHUNK):
            uow.session.execute(table.insert(), rows[start : start + CHUNK])
        _move_heads(uow.session, heads)


def _table(model: type[AuditEntry] | type[AuditHead]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _lock_heads(
    session: ScopedSession, subjects: set[Subject]
) -> tuple[dict[Subject, tuple[int, str]], datetime]:
    """Each subject's head, locked (made if it is the first), and the instant after the locks.

    One statement: the conflict's empty update takes the lock, and what is returned is read after.
    """
    table = _table(AuditHead)
    ordered = sorted(subjects, key=lambda pair: (pair[0], str(pair[1])))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    heads: dict[Subject, tuple[int, str]] = {}
    at = None
    for start in range(0, len(ordered), CHUNK):
        fresh = [
            {"record": r, "record_id": i, "number": 0, "hash": START, "is_unsealed": True}
            for r, i in ordered[start : start + CHUNK]
        ]
        held = insert(table).values(fresh)
        locked = held.on_conflict_do_update(
            index_elements=[table.c.record, table.c.record_id], set_={"number": table.c.number}
        )
        told = (table.c.record, table.c.record_id, table.c.number, table.c.hash)
        for row in session.execute(locked.returning(*told, *clock_columns())):
            heads[(row[0], row[1])] = (row[2], row[3])
            at = now_in(session, row)
    assert at is not None
    return heads, at


def _entry(
    uow: UnitOfWork, fact: Event, at: datetime, heads: dict[Subject, tuple[int, str]]
) -> dict[str, Any]:
    subject = (fact.record, fact.subject_id)
    number, previous = heads[subject][0] + 1, heads[subject][1]
    salt, entry_id = secrets.token_hex(16), _new_id()
    said: dict[str, Any] = {
        "record": fact.record,
        "record_id": fact.subject_id,
        "number": number,
        "event": fact.name,
        "at": at,
        "reference": fact.reference,
        "facts": fact.facts(),
        "salt": salt,
        "previous": previous,
    }
    who = _who(uow, fact)
    words = _seal_reason(uow.session, fact, entry_id) if fact.reason else None
    digest = words_digest(salt, fact.reason) if words else ""
    covered: dict[str, Any] = {**said, **actor_and_scope(who), "words": digest}
    hashed = entry_hash(**covered)
    heads[subject] = (number, hashed)
    return {**said, **who, "id": entry_id, "words": words, "words_digest": digest, "hash": hashed}


def _new_id() -> UUID:
    return UUID(bytes=secrets.token_bytes(16), version=4)


def _who(uow: UnitOfWork, fact: Event) -> dict[str, Any]:
    """Actor columns, then the two columns that say who may read the entry."""
    person: Actor = uow.person
    role = person.reason if person.is_system else " ".join(sorted(person.roles))
    return {
        "actor_id": person.user_id,
        "actor_name": person.name,
        "actor_role": role,
        "organisation_id": person.organisation_id,
        "council_id": fact.council_id or person.council_id,
        "provider_id": fact.provider_id or person.provider_id,
    }


def _seal_reason(session: ScopedSession, fact: Event, entry_id: UUID) -> bytes | None:
    """The reason under the record's key; None once that key was destroyed to erase the record."""
    ensure_key(session, "record", fact.subject_id)
    cell = Cell("audit_entry", "words", entry_id)
    try:
        return seal(session, "record", fact.subject_id, cell, fact.reason)
    except SealBroken:
        return None


def _move_heads(session: ScopedSession, heads: dict[Subject, tuple[int, str]]) -> None:
    table = _table(AuditHead)
    change = (
        update(table)
        .where(table.c.record == bindparam("r"), table.c.record_id == bindparam("i"))
        .values(number=bindparam("n"), hash=bindparam("h"), is_unsealed=True)
    )
    moved = [{"r": r, "i": i, "n": n, "h": h} for (r, i), (n, h) in heads.items()]
    session.execute(change, moved)


def note_seal_refused(uow: UnitOfWork, actor: Actor, refused: SealRefused) -> None:
    """Record that somebody was refused at a seal, for the organisation that they acted for."""
    uow.record(
        SealRefusalRecorded(
            subject_id=refused.scope_id,
            council_id=actor.council_id,
            provider_id=actor.provider_id,
            scope=refused.scope,
            person=actor.user_id,
        )
    )


def begin_reading(
    uow: UnitOfWork, thing: str, record_id: UUID | None, reference: str, reason: str
) -> AuditReading:
    """Keep an auditor's reason for reading one thing; asked once, on record with the reason."""
    uow.require(can_read(uow.actor))
    row = AuditReading(
        user_id=uow.actor.user_id,
        council_id=uow.actor.council_id,
        thing=thing,
        record_id=record_id,
        created_at=uow.clock.now(),
    )
    uow.add(row)
    uow.record(
        ReadingBegun(
            subject_id=row.id,
            reference=reference,
            council_id=uow.actor.council_id,
            thing=thing,
            reason=reason,
        )
    )
    return row


def note_reading(uow: UnitOfWork, reading_id: UUID, thing: str, reference: str) -> None:
    """Put on record that an auditor looks at a thing now; before the page is drawn."""
    uow.require(can_read(uow.actor))
    uow.record(
        RecordRead(
            subject_id=reading_id,
            reference=reference,
            council_id=uow.actor.council_id,
            thing=thing,
        )
    )
