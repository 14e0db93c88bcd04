"""Every kind of tampering is found; what only the anchor can find is not found without it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from portal import audit
from portal.audit import AuditEntry
from portal.db import Hub, destroy_key
from tests.support.tampering import owner_of
from tests.unit.audit.scene import key, run, whats, write


def test_an_untouched_record_is_whole(hub: Hub, chains: list[UUID], anchor: Path) -> None:
    report = audit.verify(hub, anchor)
    assert (report.entries, report.broken, report.faults, report.seals) == (15, 0, [], 1)


def test_what_is_added_after_the_seal_raises_no_alarm(
    hub: Hub, chains: list[UUID], anchor: Path
) -> None:
    write(hub, chains[0], 3)
    write(hub, uuid4(), 2)
    report = audit.verify(hub, anchor)
    assert (report.entries, report.broken) == (20, 0)
    assert audit.seal_heads(hub) == 2
    assert audit.seal_heads(hub) == 0
    now = audit.verify(hub, audit.anchor_path(hub.settings))
    assert (now.broken, now.seals) == (0, 2)
    assert audit.verify(hub, anchor).broken == 0, "an older anchor still fits"


ONE = "WHERE record_id = :r AND number"
EDITS = {
    "actor": f"UPDATE audit_entry SET actor_name = 'Nobody' {ONE} = 2",
    "role": f"UPDATE audit_entry SET actor_role = 'broker' {ONE} = 2",
    "time": f"UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' {ONE} = 2",
    "event": f"UPDATE audit_entry SET event = 'Other' {ONE} = 2",
    "facts": f"UPDATE audit_entry SET facts = '{{\"number\": 9}}' {ONE} = 2",
    "reference": f"UPDATE audit_entry SET reference = 'R-OTHER' {ONE} = 2",
    "scope": f"UPDATE audit_entry SET council_id = :r {ONE} = 2",
    "salt": f"UPDATE audit_entry SET salt = 'x' {ONE} = 2",
    "hash": f"UPDATE audit_entry SET hash = '{'a' * 64}' {ONE} = 2",
    "hash before": f"UPDATE audit_entry SET previous = '{'a' * 64}' {ONE} = 2",
    "reason taken away": f"UPDATE audit_entry SET words = NULL {ONE} = 5",
    "digest of a reason": f"UPDATE audit_entry SET words_digest = '{'a' * 64}' {ONE} = 5",
    "digest taken away": f"UPDATE audit_entry SET words_digest = '' {ONE} = 5",
    "first deleted": f"DELETE FROM audit_entry {ONE} = 1",
    "middle deleted": f"DELETE FROM audit_entry {ONE} = 3",
    "last deleted, head left": f"DELETE FROM audit_entry {ONE} = 5",
    "all deleted, head left": "DELETE FROM audit_entry WHERE record_id = :r",
    "head moved back": "UPDATE audit_head SET number = 4 WHERE record_id = :r",
    "head changed": f"UPDATE audit_head SET hash = '{'a' * 64}' WHERE record_id = :r",
    "head deleted": "DELETE FROM audit_head WHERE record_id = :r",
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_found_without_the_anchor(hub: Hub, chains: list[UUID], edit: str) -> None:
    run(hub, chains[1], EDITS[edit])
    assert audit.verify(hub).broken > 0


def swap(hub: Hub, record_id: UUID, *, numbers: bool) -> None:
    """Two entries change places: their contents, or their numbers."""
    run(
        hub,
        record_id,
        f"UPDATE audit_entry SET number = 99 {ONE} = 2",
        f"UPDATE audit_entry SET number = 2 {ONE} = 3",
        f"UPDATE audit_entry SET number = 3 {ONE} = 99",
    )
    if not numbers:
        with owner_of(hub.settings) as connection:
            hashes = dict(
                connection.execute(
                    text(f"SELECT number, hash FROM audit_entry {ONE} IN (2, 3)"),
                    {"r": key(record_id, connection)},
                ).all()
            )
            change = text(f"UPDATE audit_entry SET previous = :p {ONE} = 3")
            connection.execute(change, {"p": hashes[2], "r": key(record_id, connection)})


@pytest.mark.parametrize("numbers", [True, False])
def test_a_changed_order_is_found(hub: Hub, chains: list[UUID], numbers: bool) -> None:
    swap(hub, chains[1], numbers=numbers)
    assert audit.verify(hub).broken > 0


def test_an_inserted_entry_is_found(hub: Hub, chains: list[UUID]) -> None:
    entry = AuditEntry.__table__
    with owner_of(hub.settings) as connection:
        row = connection.execute(
            select(entry).where(entry.c.record_id == chains[1], entry.c.number == 5)
        ).one()
        connection.execute(
            entry.insert(), {**row._mapping, "id": uuid4(), "number": 6, "previous": row.hash}
        )
    assert audit.verify(hub).broken > 0


def test_a_reason_moved_to_another_entry_is_found(hub: Hub, chains: list[UUID]) -> None:
    entry = AuditEntry.__table__
    with owner_of(hub.settings) as connection:
        words = connection.execute(
            select(entry.c.words).where(entry.c.record_id == chains[0], entry.c.number == 5)
        ).scalar_one()
        connection.execute(
            update(entry)
            .where(entry.c.record_id == chains[1], entry.c.number == 5)
            .values(words=words)
        )
    assert whats(audit.verify(hub)) == {"reason changed"}


def test_an_erased_reason_breaks_no_chain(hub: Hub, chains: list[UUID], anchor: Path) -> None:
    with hub.system_work("test") as uow:
        destroy_key(uow.session, "record", chains[0])
    report = audit.verify(hub, anchor)
    assert (report.broken, report.erased) == (0, 1)
    write(hub, chains[0], 1, reason="After erasure nothing is kept")
    report = audit.verify(hub, anchor)
    assert (report.entries, report.broken, report.erased) == (16, 0, 1)
