"""Engines: SQLite made safe for writers, PostgreSQL with limits, the watch on touched tables."""

from __future__ import annotations

import math
import re
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from portal.config import Settings
from portal.kernel.clock import system_now

_WRITE = re.compile(r'^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
_WRITE_IN_WITH = re.compile(r'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
REST_SECONDS = 1.0
_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "synchronous=FULL",
    "temp_store=MEMORY",
)


def make_engine(settings: Settings, *, owner: bool = False) -> Engine:
    """The application's engine, or the owner's for migrations.

    SQLite writers take the lock at BEGIN: without that, concurrent read-then-write loses updates
    silently. PostgreSQL statements are cut off after 30 seconds, waits for a lock after 10.
    """
    url = settings.owner_url if owner else settings.database_url
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        options = "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=30s"
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=10,
            max_overflow=20,
            connect_args={} if owner else {"options": options},
        )
        _ask_rested(engine)
    event.listen(engine, "after_cursor_execute", _note_touched)
    return engine


def _ask_rested(engine: Engine) -> None:
    """Ask a connection that rested whether it still lives, before it is used.

    One that was used a moment ago is not asked: twice a page that cost as much as a query. Should
    the server go in that very moment, one page fails and all connections are made anew.
    """

    def rest(_dbapi: Any, record: Any) -> None:
        record.info["rested"] = time.monotonic()

    def wake(dbapi: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rested", -math.inf) < REST_SECONDS:
            return
        try:
            engine.dialect.do_ping(dbapi)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", wake)


def _prepare_sqlite(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None
    for pragma in _PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")
    dbapi.create_function(
        "portal_now", 0, lambda: system_now().replace(tzinfo=None).isoformat(" ", "microseconds")
    )


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _note_touched(
    connection: Connection, cursor: Any, statement: str, _parameters: Any, _context: Any, _many: Any
) -> None:
    """Remember which tables a statement changed, whoever wrote the statement.

    A flush listener would miss Core, bulk and text statements; the cursor misses nothing.
    """
    touched = connection.info.get("touched")
    if touched is None:
        return
    text = statement.lstrip()
    pattern = _WRITE_IN_WITH if text[:4].upper() == "WITH" else _WRITE
    for name in pattern.findall(text):
        if cursor.rowcount != 0:
            touched.add(name.lower())
