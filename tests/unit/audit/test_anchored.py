"""What only the anchor outside can prove: truncation, rewriting, old backups."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import bindparam, select, text, update

from portal import audit
from portal.audit import AuditEntry, AuditHead, AuditSeal
from portal.audit.anchors import from_line, make, read_signing_key
from portal.audit.chain import START, actor_and_scope, entry_hash
from portal.audit.sealing import signing_key_path
from portal.db import Hub
from portal.kernel.actor import system
from tests.support.tampering import owner_of
from tests.unit.audit.scene import run, whats, write


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
