"""Imports Ofsted's yearly file: in parts, each in its own commit, so that a kill loses one part.

Running it again over the same file changes nothing; running it over an older file adds history and
never turns a fact back. At most one run is under way: a later start overtakes an earlier one, whose
next part then stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import Hub, UnitOfWork, duplicate
from portal.kernel.errors import RuleBroken
from portal.providers.events import (
    OfstedImportAbandoned,
    OfstedImported,
    OfstedImportFinished,
    OfstedImportStarted,
)
from portal.providers.models import OfstedImport
from portal.providers.ofsted_file import Register, RegisterRefused, RegisterRow, RejectedRow
from portal.providers.services.announcing import announce
from portal.providers.services.batch import Batch
from portal.providers.states import IMPORT, ImportState

ROWS_A_COMMIT = 500
MOST_PROBLEMS = 200
"""So many rejected rows are kept with the run; the command prints them all."""

Line = RegisterRow | RejectedRow
Progress = Callable[["ImportResult", list[RejectedRow]], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How far a run came."""

    run_id: UUID
    as_at: date
    read: int
    imported: int
    unchanged: int
    rejected: int

    def __str__(self) -> str:
        return (
            f"read={self.read} imported={self.imported} "
            f"unchanged={self.unchanged} rejected={self.rejected}"
        )


def import_ofsted(hub: Hub, register: Register, progress: Progress | None = None) -> ImportResult:
    """Import a file. `progress` hears after each part how far it is and what was left out.

    Raises RuleBroken when another run starts meanwhile, RegisterRefused when the file breaks off.
    """
    run_id = _start(hub, register)
    try:
        for lines in _parts(register.rows()):
            result = _import_part(hub, run_id, register, lines)
            if progress is not None:
                progress(result, [line for line in lines if isinstance(line, RejectedRow)])
    except RegisterRefused:
        with hub.system_work("ofsted_import") as uow:
            _abandon(uow, _locked(uow, run_id))
        raise
    return _finish(hub, run_id)


def _parts(lines: Iterable[Line]) -> Iterator[list[Line]]:
    rest = iter(lines)
    while part := list(islice(rest, ROWS_A_COMMIT)):
        yield part


def _start(hub: Hub, register: Register) -> UUID:
    """A run to fill: the one that was cut off over this very file, or a new one."""
    try:
        with hub.system_work("ofsted_import") as uow:
            return _begin(uow, register)
    except IntegrityError as error:
        # SQLite names the column, PostgreSQL the index.
        if duplicate(error, "uq_ofsted_import_running") or duplicate(error, "ofsted_import.state"):
            raise _overtaken() from None
        raise


def _begin(uow: UnitOfWork, register: Register) -> UUID:
    query = select(OfstedImport).filter_by(state=ImportState.RUNNING)
    run = uow.session.scalar(query.with_for_update())
    if run is not None and run.digest != register.digest:
        _abandon(uow, run)
        # The unique index on running ones would meet the new row first.
        uow.session.flush()
        run = None
    if run is None:
        run = OfstedImport(digest=register.digest, as_at=register.as_at, state=ImportState.RUNNING)
        uow.add(run)
    run.file_name, run.started_at = register.path.name[:200], uow.clock.now()
    run.unmapped, run.problems = list(register.layout.unmapped), []
    run.rows_read = run.rows_imported = run.rows_unchanged = run.rows_rejected = 0
    uow.record(OfstedImportStarted(subject_id=run.id, as_at=register.as_at, digest=register.digest))
    return run.id


def _import_part(hub: Hub, run_id: UUID, register: Register, lines: list[Line]) -> ImportResult:
    rejected = [line for line in lines if isinstance(line, RejectedRow)]
    rows = [line for line in lines if isinstance(line, RegisterRow)]
    with hub.system_work("ofsted_import") as uow:
        run = _locked(uow, run_id)
        batch = Batch(register.as_at, rows)
        batch.write(uow.session)
        run.rows_read += len(lines)
        run.rows_imported += batch.changed
        run.rows_unchanged += len(rows) - batch.changed
        run.rows_rejected += len(rejected)
        said = [{"row": one.number, "urn": one.urn, "reason": one.reason} for one in rejected]
        run.problems = [*run.problems, *said][:MOST_PROBLEMS]
        uow.record(
            OfstedImported(
                subject_id=run.id,
                batch=("ofsted_provider",),
                rows_read=run.rows_read,
                rows_imported=run.rows_imported,
                rows_rejected=run.rows_rejected,
            )
        )
        announce(uow, batch.before, batch.after)
        return _result(run)


def _finish(hub: Hub, run_id: UUID) -> ImportResult:
    with hub.system_work("ofsted_import") as uow:
        run = _locked(uow, run_id)
        run.state = IMPORT.after(run.state, "finish")
        run.finished_at = uow.clock.now()
        uow.record(
            OfstedImportFinished(
                subject_id=run.id,
                rows_read=run.rows_read,
                rows_imported=run.rows_imported,
                rows_unchanged=run.rows_unchanged,
                rows_rejected=run.rows_rejected,
            )
        )
        return _result(run)


def _locked(uow: UnitOfWork, run_id: UUID) -> OfstedImport:
    """The run under lock, so that whoever overtakes it waits for the part under way."""
    run = uow.session.get_one(OfstedImport, run_id, with_for_update=True)
    if run.state is not ImportState.RUNNING:
        raise _overtaken()
    return run


def _overtaken() -> RuleBroken:
    return RuleBroken("overtaken", "Another import of Ofsted's register was started meanwhile.")


def _abandon(uow: UnitOfWork, run: OfstedImport) -> None:
    run.state = IMPORT.after(run.state, "abandon")
    run.finished_at = uow.clock.now()
    uow.record(OfstedImportAbandoned(subject_id=run.id))


def _result(run: OfstedImport) -> ImportResult:
    return ImportResult(
        run.id, run.as_at, run.rows_read, run.rows_imported, run.rows_unchanged, run.rows_rejected
    )
