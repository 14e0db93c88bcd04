"""Reading the one row that somebody asked for."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select

from portal.db.tenancy import ScopedSession
from portal.kernel.errors import NotFound

Row = TypeVar("Row")


def one_row(session: ScopedSession, query: Select[Row], missing: str, *, lock: bool = False) -> Row:
    """The row that a scoped query finds, locked for a change if asked.

    Raises NotFound with the sentence `missing`: absent and foreign rows answer alike.
    """
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(missing)
    return found
