"""Alembic's environment. Tables come from the wiring, never from a single room."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from portal import wiring
from portal.config import read_settings
from portal.db import Base
from portal.db.engine import make_engine
from portal.db.schema import finish, prepare

assert wiring.ROOMS
config = context.config
settings = config.attributes.get("settings") or read_settings()


def run() -> None:
    """Migrate as the owner, in one transaction; on SQLite with foreign keys off until checked."""
    given = config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = make_engine(settings, owner=True)
    with engine.connect() as connection:
        _migrate(connection)
    engine.dispose()


def _migrate(connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        transaction_per_migration=False,
        # Alembic thinks SQLite cannot; with BEGIN IMMEDIATE it can, so all of it lands or none.
        transactional_ddl=True,
    )
    with connection.begin() if not connection.in_transaction() else connection.begin_nested():
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(4242)"))
            connection.execute(text("SELECT set_config('portal.kind', 'system', true)"))
        prepare(connection)
        context.run_migrations()
        if config.attributes.get("finish", True):
            finish(connection, settings)
        if sqlite and connection.execute(text("PRAGMA foreign_key_check")).fetchall():
            raise RuntimeError("The migration left rows that point nowhere.")
    if sqlite:
        raw.execute("PRAGMA foreign_keys=ON")


run()
