"""Each sealed cell of this room: its key is the application's, its place its own row."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from portal.applications.models import (
    Answer,
    AnswerVersion,
    ApplicationPrice,
    GateAnswer,
    LateAttempt,
    Submission,
)
from portal.db import Cell, ScopedSession, seal, unseal
from portal.kernel.text import canonical_json

SCOPE = "application"
Row = Answer | AnswerVersion | ApplicationPrice | GateAnswer | LateAttempt | Submission


def _cell(row: Row, column: str) -> Cell:
    return Cell(row.__tablename__, column, row.id)


def close(session: ScopedSession, row: Row, column: str, words: str) -> None:
    """Seal words into a column of a row, whose `application_id` is set already."""
    kept = seal(session, SCOPE, row.application_id, _cell(row, column), words)
    setattr(row, column, kept)


def close_json(session: ScopedSession, row: Row, column: str, value: Any) -> None:
    """Seal a value as canonical JSON."""
    close(session, row, column, canonical_json(value).decode())


def read(session: ScopedSession, row: Row, column: str) -> str:
    """The words of a sealed column. Raises SealRefused when the guard says no."""
    kept: bytes = getattr(row, column)
    application_id: UUID = row.application_id
    return unseal(session, SCOPE, application_id, _cell(row, column), kept)


def read_json(session: ScopedSession, row: Row, column: str) -> Any:
    """The value of a column that `close_json` sealed."""
    return json.loads(read(session, row, column))
