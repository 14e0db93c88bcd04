"""`portal_now()`: the database's clock, which alone decides deadlines.

On PostgreSQL it is a function over `clock_timestamp()`; on SQLite the same name is registered
from Python. In demo mode a stored offset (or a stop) moves it; live mode refuses both by CHECK.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, func, select, text

from portal.db.platform import Installation
from portal.db.tenancy import ScopedSession

SQLITE_NOW = text(
    "SELECT portal_now(), offset_seconds, frozen_at FROM installation "
    "UNION ALL SELECT portal_now(), 0.0, NULL LIMIT 1"
)
TRUE_SQLITE = text("SELECT portal_now()")
TRUE_POSTGRES = text("SELECT clock_timestamp()")
POSTGRES_NOW = text("SELECT portal_now()")

CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(
    (SELECT coalesce(frozen_at, clock_timestamp()) + make_interval(secs => offset_seconds)
       FROM installation WHERE id = 1),
    clock_timestamp())
$$
"""


def read_now(session: ScopedSession) -> datetime:
    """The present instant by the database's clock, read now and not at the transaction's start.

    A page that only reads is drawn of one instant, the one at which its session was opened with
    (`info["now"]`); whatever changes something asks anew each time.
    """
    if session.info.get("read_only") and "now" in session.info:
        return cast(datetime, session.info["now"])
    with session.raw():
        return now_on(session.connection())


def now_on(connection: Connection) -> datetime:
    """`portal_now()` on a bare connection; for platform code."""
    if connection.dialect.name != "sqlite":
        moment: datetime = connection.execute(POSTGRES_NOW).scalar_one()
        return moment.astimezone(UTC)
    base, offset, frozen = connection.execute(SQLITE_NOW).one()
    return _instant(frozen or base) + timedelta(seconds=offset)


def true_now_on(connection: Connection) -> datetime:
    """The clock as it would be if nobody had moved it; for telling by how much somebody did."""
    is_sqlite = connection.dialect.name == "sqlite"
    told = connection.execute(TRUE_SQLITE if is_sqlite else TRUE_POSTGRES).scalar_one()
    return _instant(told) if is_sqlite else told.astimezone(UTC)


def with_now(query: Select[Any]) -> Select[Any]:
    """The query with the clock at the end of each row: one statement for both (`now_in`)."""
    return query.add_columns(*clock_columns())


def clock_columns() -> tuple[Any, Any, Any]:
    """What `now_in` reads; for a query's or a RETURNING's last three columns."""
    offset, frozen = (
        select(column).where(Installation.id == 1).scalar_subquery()
        for column in (Installation.offset_seconds, Installation.frozen_at)
    )
    return func.portal_now(), offset, frozen


def now_in(session: ScopedSession, row: Row[Any]) -> datetime:
    """The present instant from the last three columns of a row."""
    return now_told(row, session.get_bind().dialect.name)


def now_told(row: Row[Any], engine: str) -> datetime:
    """The same from the name of the engine that told it."""
    base, offset, frozen = cast(tuple[Any, Any, Any], row[-3:])
    if engine != "sqlite":
        moment: datetime = base
        return moment.astimezone(UTC)
    return _instant(frozen or base) + timedelta(seconds=offset or 0)


def _instant(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=UTC)


class DatabaseClock:
    """The clock that a unit of work carries: each call asks the database anew."""

    def __init__(self, session: ScopedSession) -> None:
        self._session = session

    def now(self) -> datetime:
        return read_now(self._session)
