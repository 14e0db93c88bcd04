"""Counting the statements of a request, as the budgets count them (architecture 0.18)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from portal.db import Hub

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SELECT set_config")


@contextmanager
def counted(hub: Hub) -> Iterator[list[str]]:
    """The statements that are run inside the block, transaction control and context left out."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().startswith(NOT_COUNTED):
            seen.append(statement)

    event.listen(hub.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(hub.engine, "before_cursor_execute", note)
