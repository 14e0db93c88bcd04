"""Changing the record behind the portal's back, as somebody with the database in hands would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from portal.config import Settings
from portal.db.engine import make_engine


@contextmanager
def owner_of(settings: Settings) -> Iterator[Connection]:
    """The database owner's connection, with the append-only triggers of the record switched off."""
    engine = make_engine(settings, owner=True)
    try:
        with engine.begin() as connection:
            if settings.is_sqlite:
                for verb in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_no_{verb}"))
            else:
                connection.execute(text("SELECT set_config('portal.kind', 'system', true)"))
                connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
            yield connection
    finally:
        engine.dispose()
