"""Walking every chain and comparing it with heads, sealed words and the anchor outside.

One pass, a few hundred entries in memory at a time, in one snapshot of the database, so that
writers at work raise no false alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Row, Table, and_, exists, select, tuple_

from portal.audit.anchors import (
    FIRST,
    BadLine,
    Seal,
    from_line,
    is_signed,
    public_hex,
    read_lines,
    read_signing_key,
)
from portal.audit.chain import START, link_fault, words_digest
from portal.audit.models import AuditEntry, AuditHead, AuditSeal
from portal.audit.sealing import signing_key_path
from portal.db import Cell, Hub, ScopedSession, SealBroken, unseal
from portal.db.platform import DataKey
from portal.kernel.actor import system

CHUNK = 400
MOST_NAMED = 200
MOST_KEYS = 1_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written."""

    what: str
    record: str = ""
    record_id: str = ""
    number: int = 0

    def __str__(self) -> str:
        return " ".join(
            part
            for part in (self.record, self.record_id, f"#{self.number}", self.what)
            if part not in ("", "#0")
        )


@dataclass
class Report:
    """What a verification found. `broken` counts every fault, `faults` names the first ones."""

    entries: int = 0
    broken: int = 0
    erased: int = 0
    seals: int = 0
    faults: list[Fault] = field(default_factory=list)

    def note(self, fault: Fault) -> None:
        """Count a fault, and keep it if few are kept yet."""
        self.broken += 1
        if len(self.faults) < MOST_NAMED:
            self.faults.append(fault)


def verify(hub: Hub, anchor: Path | None = None) -> Report:
    """Walk all chains; with `anchor`, also compare them with every seal that was handed out.

    Without it a chain cut at its end, or written anew by somebody who holds the keys, looks whole.
    """
    report = Report()
    with _snapshot(hub) as session, session.raw():
        _Walk(session, report).all()
        if anchor is not None:
            _Anchor(hub, session, report).all(read_lines(anchor))
    return report


@contextmanager
def _snapshot(hub: Hub) -> Iterator[ScopedSession]:
    """A reading session in which the database stands still."""
    with hub.reading(system("verify")) as session:
        if hub.engine.dialect.name == "postgresql":
            with session.raw():
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Items in lists of at most `size`."""
    held: list[T] = []
    for item in items:
        held.append(item)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


class _Walk:
    """One pass over all entries, chain after chain."""

    def __init__(self, session: ScopedSession, report: Report) -> None:
        self._session = session
        self._report = report

    def all(self) -> None:
        """Entries, then heads that have none."""
        for ends in chunks(self._ends()):
            self._heads(ends)
        self._empty_heads()

    def _ends(self) -> Iterator[Row[Any]]:
        """Check every entry on the way; yields the last one of each chain."""
        last: Row[Any] | None = None
        for row in self._entries():
            if last is not None and (last.record, last.record_id) != (row.record, row.record_id):
                yield last
                last = None
            self._entry(row, last)
            last = row
        if last is not None:
            yield last

    def _entries(self) -> Iterator[Row[Any]]:
        table = _table(AuditEntry)
        query = select(table).order_by(table.c.record, table.c.record_id, table.c.number)
        options = {"stream_results": True, "yield_per": CHUNK}
        yield from self._session.execute(query, execution_options=options)

    def _entry(self, row: Row[Any], last: Row[Any] | None) -> None:
        self._report.entries += 1
        number, previous = (last.number + 1, last.hash) if last else (1, START)
        what = link_fault(row, number, previous) or self._words_fault(row)
        if what:
            self._note(what, row)

    def _note(self, what: str, row: Row[Any]) -> None:
        self._report.note(Fault(what, row.record, str(row.record_id), row.number))

    def _words_fault(self, row: Row[Any]) -> str:
        """What is wrong with a sealed reason; one whose key is erased cannot be read."""
        if not row.words_digest:
            return "reason added" if row.words is not None else ""
        if row.words is None:
            return "reason removed"
        try:
            cell = Cell("audit_entry", "words", row.id)
            words = unseal(self._session, "record", row.record_id, cell, row.words)
        except SealBroken:
            if not self._is_erased(row):
                return "reason changed"
            self._report.erased += 1
            return ""
        self._forget_keys()
        return "" if words_digest(row.salt, words) == row.words_digest else "reason changed"

    def _is_erased(self, row: Row[Any]) -> bool:
        query = select(DataKey.wrapped).filter_by(scope="record", scope_id=row.record_id)
        found = self._session.execute(query).one_or_none()
        return found is not None and found.wrapped is None

    def _forget_keys(self) -> None:
        keys: dict[Any, Any] = self._session.info.setdefault("keys", {})
        if len(keys) > MOST_KEYS:
            keys.clear()

    def _heads(self, ends: list[Row[Any]]) -> None:
        table = _table(AuditHead)
        wanted = [(row.record, row.record_id) for row in ends]
        query = select(table).where(tuple_(table.c.record, table.c.record_id).in_(wanted))
        found = {(row.record, row.record_id): row for row in self._session.execute(query)}
        for row in ends:
            head = found.get((row.record, row.record_id))
            if head is None or (head.number, head.hash) != (row.number, row.hash):
                self._note("is not where the head says the chain ends", row)

    def _empty_heads(self) -> None:
        head, entry = _table(AuditHead), _table(AuditEntry)
        same = and_(entry.c.record == head.c.record, entry.c.record_id == head.c.record_id)
        query = select(head).where(head.c.number > 0, ~exists().where(same))
        for row in self._session.execute(query):
            self._note("all entries are gone", row)


class _Anchor:
    """Comparing the database with the seals that were handed out."""

    def __init__(self, hub: Hub, session: ScopedSession, report: Report) -> None:
        self._session = session
        self._report = report
        path = signing_key_path(hub.settings)
        known = path.exists()
        self._signer = public_hex(read_signing_key(path, make=False)) if known else ""

    def all(self, lines: Iterable[str]) -> None:
        """Each seal in order. A line cut by a crash is none; the next must follow all the same."""
        number, previous = 0, FIRST
        for line in lines:
            try:
                seal = from_line(line)
            except BadLine:
                continue
            self._seal(seal, number + 1, previous)
            number, previous = seal.number, seal.root
            self._report.seals += 1
        if number == 0:
            self._report.note(Fault("the anchor holds no seal"))

    def _seal(self, seal: Seal, number: int, previous: str) -> None:
        self._signer = self._signer or seal.signer
        if (seal.number, seal.previous) != (number, previous):
            self._report.note(Fault("does not follow the seal before", "seal", "", seal.number))
        if not is_signed(seal, self._signer):
            self._report.note(Fault("is not signed by this portal", "seal", "", seal.number))
        kept = self._session.execute(select(AuditSeal.root).filter_by(number=seal.number)).first()
        if kept is None or kept.root != seal.root:
            self._report.note(Fault("is not in the database", "seal", "", seal.number))
        for heads in chunks(seal.heads):
            self._compare(heads)

    def _compare(self, heads: list[Any]) -> None:
        table = _table(AuditEntry)
        key = tuple_(table.c.record, table.c.record_id, table.c.number)
        query = select(table.c.record, table.c.record_id, table.c.number, table.c.hash).where(
            key.in_([(head.record, head.record_id, head.number) for head in heads])
        )
        found = {(row[0], row[1], row[2]): row[3] for row in self._session.execute(query)}
        for head in heads:
            if found.get((head.record, head.record_id, head.number)) != head.hash:
                what = "is not the entry that was sealed"
                fault = Fault(what, head.record, str(head.record_id), head.number)
                self._report.note(fault)
