"""Sealing and unsealing a child's stages. Only `services.reading` may call `unseal_row`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from portal.db import Cell, ScopedSession, seal, unseal
from portal.referrals.models import ReferralDocuments, ReferralIdentity, ReferralProfile
from portal.referrals.types import SEALED_FIELDS, Stage

CHILD = "child"
SealedRow = ReferralProfile | ReferralDocuments | ReferralIdentity


def seal_field(
    session: ScopedSession, child_id: UUID, row: SealedRow, column: str, words: str
) -> None:
    """Keep words in a cell of a stage; an empty text is kept as nothing."""
    cell = Cell(row.__tablename__, column, row.id)
    setattr(row, column, seal(session, CHILD, child_id, cell, words) if words else None)


def unseal_row(
    session: ScopedSession,
    child_id: UUID,
    row_id: UUID,
    table: str,
    kept: Mapping[str, bytes | None],
) -> dict[str, str]:
    """The words of a stage's cells. Raises SealRefused when the guard says no."""
    return {
        column: unseal(session, CHILD, child_id, Cell(table, column, row_id), sealed)
        if sealed is not None
        else ""
        for column, sealed in kept.items()
    }


def cells_of(row: SealedRow, stage: Stage) -> dict[str, bytes | None]:
    """The sealed cells of a row, by column."""
    return {column: getattr(row, column) for column in SEALED_FIELDS[stage]}


def token(kept: bytes | str | None) -> str:
    """What a page carries to say which text it began from; a digest of what is kept, sealed or not.

    It lets two people write different parts of one section at once, and tells when both wrote the
    same part.
    """
    content = kept.encode() if isinstance(kept, str) else kept or b""
    return hashlib.sha256(content).hexdigest()[:16]
