"""Whose rows a request changed: every table's rows, before and after, read past every guard."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, create_engine, text
from sqlalchemy.pool import NullPool

from portal.config import Settings
from portal.db import Base

# What any request may touch: sessions, counters, keys of forms, and the record of who looked.
NOBODYS = frozenset(
    {"user_session", "sent_form", "sign_in_attempt", "installation", "audit_head", "data_key"}
)
OWNERS = ("council_id", "provider_id", "organisation_id", "host_council_id", "user_id")
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A row's digest and whose it is (ids of organisations, or of a person)."""

    digest: str
    owners: frozenset[UUID]


def past_every_guard(settings: Settings) -> Engine:
    """A connection that sees every row: PostgreSQL's superuser, or the SQLite file."""
    url = settings.database_url.replace("portal_app@", "postgres@")
    return create_engine(url, poolclass=NullPool)


class Watch:
    """Knows every row as it was, says which have changed, and can put them back."""

    def __init__(self, settings: Settings) -> None:
        self.engine = past_every_guard(settings)
        self.is_sqlite = settings.is_sqlite
        self._tables = Base.metadata.sorted_tables
        self._sums = self._sum_up()
        self._last: list[Table] = []
        self._rows = {table.name: self._photograph(table) for table in self._tables}
        if not self.is_sqlite:
            self._keep()

    def _sum_up(self) -> dict[str, str]:
        """One digest a table."""
        if self.is_sqlite:
            return {}
        parts = [
            f"SELECT '{table.name}' AS name, "
            f'md5(string_agg(t::text, chr(10) ORDER BY t::text)) AS said FROM "{table.name}" t'
            for table in self._tables
        ]
        with self.engine.connect() as connection:
            rows = connection.execute(text(" UNION ALL ".join(parts)))
            return {row.name: row.said for row in rows}

    def _photograph(self, table: Table) -> dict[Row, Held]:
        key = [column.name for column in table.primary_key.columns]
        found: dict[Row, Held] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
                name = ":".join(str(row[one]) for one in key)
                found[table.name, name] = Held(_digest(row), _owners(row))
        return found

    def changed(self) -> dict[Row, Held]:
        """Every row of somebody's that came, went or differs."""
        found: dict[Row, Held] = {}
        for table in self._moved():
            if table.name not in NOBODYS:
                found |= _differing(self._rows[table.name], self._photograph(table))
        return found

    def _moved(self) -> list[Table]:
        now = self._sum_up()
        self._last = [
            t for t in self._tables if self.is_sqlite or now[t.name] != self._sums[t.name]
        ]
        return self._last

    def _keep(self) -> None:
        """A copy of every table, beside them."""
        with self.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA IF EXISTS kept CASCADE"))
            connection.execute(text("CREATE SCHEMA kept"))
            for table in self._tables:
                copy = f'CREATE TABLE kept."{table.name}" AS TABLE public."{table.name}"'
                connection.execute(text(copy))

    def restore(self) -> None:
        """Put back every table that `changed` saw move, past triggers and keys (PostgreSQL)."""
        moved = self._last
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in moved:
                name = f'"{table.name}"'
                connection.execute(text(f"DELETE FROM public.{name}"))
                copy = f"INSERT INTO public.{name} SELECT * FROM kept.{name}"
                connection.execute(text(copy))


def _differing(before: dict[Row, Held], after: dict[Row, Held]) -> dict[Row, Held]:
    rows = {row: held for row, held in after.items() if before.get(row) != held}
    return rows | {row: held for row, held in before.items() if row not in after}


def _digest(row: Any) -> str:
    return hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()


def _owners(row: Any) -> frozenset[UUID]:
    held = (row[name] for name in OWNERS if row.get(name) is not None)
    return frozenset(one if isinstance(one, UUID) else UUID(str(one)) for one in held)


def foreign(rows: dict[Row, Held], own: set[UUID]) -> list[Row]:
    """Those that belong to somebody, and to nobody in `own`; messages are meant for others."""
    return sorted(
        row
        for row, held in rows.items()
        if held.owners and not held.owners & own and row[0] != "outbox_message"
    )
