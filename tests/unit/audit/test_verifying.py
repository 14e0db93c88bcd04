"""Every kind of tampering is found; what only the anchor can find is not found without it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, bindparam, select, text, update

from portal import audit
from portal.audit import AuditEntry, AuditHead, AuditSeal, Report
from portal.audit.anchors import from_line, make, read_signing_key
from portal.audit.chain import START, actor_and_scope, entry_hash
from portal.audit.sealing import signing_key_path
from portal.db import Hub, destroy_key
from portal.kernel.actor import system
from portal.kernel.events import Event
from tests.support.tampering import owner_of


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Noted {number}"
    number: int = 0


def write(hub: Hub, record_id: UUID, count: int, reason: str = "") -> None:
    for number in range(count):
        with hub.system_work("test") as uow:
            uow.record(Noted(subject_id=record_id, number=number, reason=reason))


@pytest.fixture
def chains(hub: Hub) -> list[UUID]:
    """Three records with five entries each, one of them with a reason."""
    ids = sorted(uuid4() for _ in range(3))
    for record_id in ids:
        write(hub, record_id, 4)
        write(hub, record_id, 1, reason="Because the family asked")
    return ids


@pytest.fixture
def anchor(hub: Hub, chains: list[UUID], tmp_path: Path) -> Path:
    """A copy of the anchor, kept where the portal cannot reach it."""
    assert audit.seal_heads(hub) == 3
    kept = tmp_path / "outside.jsonl"
    shutil.copyfile(audit.anchor_path(hub.settings), kept)
    return kept


def whats(report: Report) -> set[str]:
    return {fault.what for fault in report.faults}


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


def key(record_id: UUID, connection: Connection) -> str:
    return record_id.hex if connection.dialect.name == "sqlite" else str(record_id)


def run(hub: Hub, record_id: UUID, *statements: str) -> None:
    with owner_of(hub.settings) as connection:
        for statement in statements:
            connection.execute(text(statement), {"r": key(record_id, connection)})


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


def truncate(hub: Hub, chains: list[UUID]) -> None:
    """Cut the end of a chain off and move its head, as its owner could."""
    entry, head = AuditEntry.__table__, AuditHead.__table__
    with owner_of(hub.settings) as connection:
        cut = (entry.c.record_id == chains[1]) & (entry.c.number > 2)
        connection.execute(entry.delete().where(cut))
        last = connection.execute(
            select(entry.c.hash).where(entry.c.record_id == chains[1], entry.c.number == 2)
        ).scalar_one()
        change = update(head).where(head.c.record_id == chains[1])
        connection.execute(change.values(number=2, hash=last))


def forget(hub: Hub, chains: list[UUID]) -> None:
    """Take a whole record away, entries and head."""
    run(
        hub,
        chains[1],
        "DELETE FROM audit_entry WHERE record_id = :r",
        "DELETE FROM audit_head WHERE record_id = :r",
    )


def rewrite(hub: Hub, chains: list[UUID]) -> None:
    """Write a chain anew with another story, every hash and the head right."""
    entry, head = AuditEntry.__table__, AuditHead.__table__
    with owner_of(hub.settings) as connection:
        rows = connection.execute(
            select(entry).where(entry.c.record_id == chains[1]).order_by(entry.c.number)
        ).all()
        previous = START
        for row in rows:
            said = {**row._mapping, "previous": previous, "actor_name": "Somebody else"}
            names = ("record", "record_id", "number", "event", "at", "reference", "facts", "salt")
            facts = {name: said[name] for name in names}
            made = entry_hash(
                **facts, **actor_and_scope(said), words=said["words_digest"], previous=previous
            )
            connection.execute(
                update(entry)
                .where(entry.c.id == bindparam("which"))
                .values(actor_name="Somebody else", previous=previous, hash=made),
                {"which": row.id},
            )
            previous = made
        connection.execute(update(head).where(head.c.record_id == chains[1]).values(hash=previous))


def reseal(hub: Hub, chains: list[UUID]) -> None:
    """Rewrite, and sign a new seal over it with the stolen signing key in place of the old one."""
    rewrite(hub, chains)
    head, seal = AuditHead.__table__, AuditSeal.__table__
    signing = read_signing_key(signing_key_path(hub.settings), make=False)
    with owner_of(hub.settings) as connection:
        at = connection.execute(select(seal.c.at)).scalar_one()
        rows = connection.execute(
            select(head.c.record, head.c.record_id, head.c.number, head.c.hash).order_by(
                head.c.record, head.c.record_id
            )
        ).all()
        heads = [audit.SealedHead(*row) for row in rows]
        made = make(signing, 1, at, START, heads)
        values = {"root": made.root, "signature": made.signature}
        connection.execute(update(seal).values(**values))


ONLY_THE_ANCHOR: dict[str, Callable[[Hub, list[UUID]], None]] = {
    "truncation": truncate,
    "a record taken away": forget,
    "rewriting": rewrite,
    "rewriting with the stolen signing key": reseal,
}


@pytest.mark.parametrize("kind", ONLY_THE_ANCHOR)
def test_what_only_the_anchor_can_find_is_found_with_it(
    hub: Hub, chains: list[UUID], anchor: Path, kind: str
) -> None:
    ONLY_THE_ANCHOR[kind](hub, chains)
    assert audit.verify(hub, anchor).broken > 0


@pytest.mark.parametrize("kind", ONLY_THE_ANCHOR)
def test_control_without_the_anchor_it_looks_whole(
    hub: Hub, chains: list[UUID], anchor: Path, kind: str
) -> None:
    ONLY_THE_ANCHOR[kind](hub, chains)
    assert audit.verify(hub).broken == 0


def test_an_old_backup_is_found(hub: Hub, chains: list[UUID], anchor: Path, tmp_path: Path) -> None:
    """A later seal was handed out; the database is put back to before it."""
    write(hub, chains[0], 2)
    audit.seal_heads(hub)
    later = tmp_path / "later.jsonl"
    shutil.copyfile(audit.anchor_path(hub.settings), later)
    with owner_of(hub.settings) as connection:
        entry, head, seal = (m.__table__ for m in (AuditEntry, AuditHead, AuditSeal))
        connection.execute(entry.delete().where(entry.c.record_id == chains[0], entry.c.number > 5))
        last = connection.execute(
            select(entry.c.hash).where(entry.c.record_id == chains[0], entry.c.number == 5)
        ).scalar_one()
        back = update(head).where(head.c.record_id == chains[0])
        connection.execute(back.values(number=5, hash=last, is_unsealed=False))
        connection.execute(seal.delete().where(seal.c.number == 2))
    assert audit.verify(hub).broken == 0
    assert audit.verify(hub, anchor).broken == 0
    report = audit.verify(hub, later)
    assert whats(report) == {"is not in the database", "is not the entry that was sealed"}


def lines(anchor: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in anchor.read_text().splitlines()]


@pytest.mark.parametrize(
    "change",
    [
        {"root": "a" * 64},
        {"at": "2020-01-01T00:00:00.000000+00:00"},
        {"previous": "a" * 64},
        {"number": 2},
        {"signature": "00" * 64},
        {"signer": "00" * 32},
        {"heads": []},
    ],
)
def test_a_forged_line_of_the_anchor_is_found(
    hub: Hub, chains: list[UUID], anchor: Path, change: dict[str, object]
) -> None:
    (line,) = lines(anchor)
    anchor.write_text(json.dumps({**line, **change}) + "\n")
    assert audit.verify(hub, anchor).broken > 0


def test_an_anchor_of_another_portal_does_not_fit(
    hub: Hub, chains: list[UUID], anchor: Path
) -> None:
    seal = from_line(anchor.read_text())
    signing_key_path(hub.settings).unlink()
    other = read_signing_key(signing_key_path(hub.settings), make=True)
    forged = make(other, seal.number, seal.at, seal.previous, seal.heads)
    assert "is not signed by this portal" in whats(audit.verify(hub, anchor))
    anchor.write_text(forged.to_line() + "\n")
    assert audit.verify(hub, anchor).broken == 0


def test_an_empty_anchor_proves_nothing_and_says_so(
    hub: Hub, chains: list[UUID], tmp_path: Path
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("no anchor\n")
    assert whats(audit.verify(hub, empty)) == {"the anchor holds no seal"}


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor_name = 'x'", "DELETE FROM audit_entry"]
)
def test_the_application_itself_cannot_change_an_entry(
    hub: Hub, chains: list[UUID], statement: str
) -> None:
    with (
        pytest.raises(Exception, match="append-only"),
        hub.system_work("test") as uow,
        uow.session.raw(),
    ):
        uow.session.execute(text(statement))


def test_verifying_while_others_write_raises_no_alarm(hub: Hub, chains: list[UUID]) -> None:
    from portal.audit import verifying

    walk = verifying._Walk._heads

    def slow(self: verifying._Walk, ends: list[object]) -> None:
        write(hub, chains[2], 1)
        walk(self, ends)

    verifying._Walk._heads = slow
    try:
        assert audit.verify(hub).broken == 0
    finally:
        verifying._Walk._heads = walk
    assert audit.verify(hub).entries == 16


def test_it_is_all_read_in_small_pieces(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.audit.verifying.CHUNK", 3)
    ids = [uuid4() for _ in range(10)]
    for record_id in ids:
        write(hub, record_id, 2)
    assert audit.seal_heads(hub) == 10
    report = audit.verify(hub, audit.anchor_path(hub.settings))
    assert (report.entries, report.broken) == (20, 0)


def test_a_seal_is_kept_without_its_line_once_handed_out(hub: Hub, chains: list[UUID]) -> None:
    audit.seal_heads(hub)
    with hub.reading(system("test")) as session:
        seal = session.scalars(select(AuditSeal)).one()
    assert (seal.number, seal.heads, seal.line) == (1, 3, None)
    assert seal.handed_out_at is not None
