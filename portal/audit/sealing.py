"""Sealing the heads that moved, and handing the seal outside.

The seal's row is committed with its line; the line is written to the anchor afterwards and then
dropped from the row. A crash between the two is mended by the next run, which writes what is left.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from portal.audit.anchors import (
    FILE,
    FIRST,
    SealedHead,
    append,
    last_number,
    make,
    read_signing_key,
)
from portal.audit.models import AuditHead, AuditSeal
from portal.config import Settings
from portal.db import Hub, UnitOfWork

MOST_HEADS = 5_000


def anchor_path(settings: Settings) -> Path:
    """The anchor's file; another place should keep a copy that this machine cannot change."""
    return settings.anchor_folder / FILE


def signing_key_path(settings: Settings) -> Path:
    """Where the signing key lies: beside the sealing key."""
    return settings.key_file.with_name("anchor.key")


def seal_heads(hub: Hub) -> int:
    """Seal every head that moved since the last seal and write the anchor; how many heads."""
    total = 0
    while (count := _seal_some(hub)) > 0:
        total += count
    _hand_out(hub)
    return total


def _seal_some(hub: Hub) -> int:
    """One seal over up to MOST_HEADS heads. Two workers cannot make the same number."""
    key = read_signing_key(signing_key_path(hub.settings), make=not hub.settings.live)
    try:
        with hub.system_work("seal_heads") as uow:
            heads = _moved(uow)
            if not heads:
                return 0
            last = _last(uow)
            number, previous = (last.number + 1, last.root) if last else (1, FIRST)
            seal = make(key, number, uow.clock.now(), previous, heads)
            uow.add(
                AuditSeal(
                    number=number,
                    at=seal.at,
                    heads=len(heads),
                    root=seal.root,
                    signature=seal.signature,
                    line=seal.to_line(),
                )
            )
            _mark(uow, heads)
    except IntegrityError:
        return 0
    return len(heads)


def _moved(uow: UnitOfWork) -> list[SealedHead]:
    query = (
        select(AuditHead.record, AuditHead.record_id, AuditHead.number, AuditHead.hash)
        .where(AuditHead.is_unsealed, AuditHead.number > 0)
        .order_by(AuditHead.record, AuditHead.record_id)
        .limit(MOST_HEADS)
    )
    return [SealedHead(*row) for row in uow.session.execute(query)]


def _last(uow: UnitOfWork) -> AuditSeal | None:
    query = select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)
    return uow.session.scalars(query).one_or_none()


def _mark(uow: UnitOfWork, heads: list[SealedHead]) -> None:
    """A head that moved on meanwhile stays unsealed and comes into the next seal."""
    uow.session.flush()
    table = AuditHead.__table__
    change = (
        update(table)  # type: ignore[arg-type]
        .where(
            table.c.record == bindparam("r"),
            table.c.record_id == bindparam("i"),
            table.c.number == bindparam("n"),
        )
        .values(is_unsealed=False)
    )
    rows = [{"r": head.record, "i": head.record_id, "n": head.number} for head in heads]
    with uow.session.raw():
        uow.session.execute(change, rows)


def _hand_out(hub: Hub) -> None:
    """Write the lines that are not in the anchor yet, in order, and let go of them."""
    with hub.system_work("seal_heads") as uow:
        query = select(AuditSeal).where(AuditSeal.line.is_not(None)).order_by(AuditSeal.number)
        waiting = list(uow.session.scalars(query.with_for_update()))
        if not waiting:
            return
        path = anchor_path(hub.settings)
        known = last_number(path)
        append(path, [str(row.line) for row in waiting if row.number > known])
        for row in waiting:
            row.line, row.handed_out_at = None, uow.clock.now()
