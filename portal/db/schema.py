"""Bringing a database to the newest shape, and marking whom it belongs to (demo or live)."""

from __future__ import annotations

from uuid import uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

from portal.config import ROOT, Settings
from portal.db.clock import CREATE_FUNCTION
from portal.db.policies import REFUSE_CHANGE, grant_statements
from portal.db.queue import make_tables
from portal.kernel.errors import PortalError


class WrongInstallation(PortalError):
    """A demo was pointed at live data, or live at a demo; the message is for the operator."""


def alembic_config(settings: Settings) -> Config:
    """Alembic's settings without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["settings"] = settings
    return config


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Bring the database to `revision` as its owner, then let the application's role in."""
    if settings.is_sqlite:
        settings.instance.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(settings), revision)


def prepare(connection: Connection) -> None:
    """Functions that tables and triggers rely on; run before the first table."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(REFUSE_CHANGE))


def finish(connection: Connection, settings: Settings) -> None:
    """The clock function, the application's rights, and the mark of demo or live."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(CREATE_FUNCTION))
        role = make_url(settings.database_url).username
        make_tables(connection, role)
        if role and role != make_url(settings.owner_url).username:
            for statement in grant_statements(role):
                connection.execute(text(statement))
    if connection.execute(text("SELECT count(*) FROM installation")).scalar_one() == 0:
        connection.execute(
            text(
                "INSERT INTO installation (id, record_id, mode, offset_seconds) "
                "VALUES (1, :record, :mode, 0)"
            ),
            {"record": _id(connection), "mode": "live" if settings.live else "demo"},
        )


def _id(connection: Connection) -> str:
    made = uuid4()
    return made.hex if connection.dialect.name == "sqlite" else str(made)


def check_installation(engine: Engine, settings: Settings) -> None:
    """Raise WrongInstallation when this process and this database are not of the same kind."""
    with engine.connect() as connection:
        mode = connection.execute(text("SELECT mode FROM installation WHERE id = 1")).scalar()
    wanted = "live" if settings.live else "demo"
    if mode is not None and mode != wanted:
        raise WrongInstallation(f"This database holds {mode} data; the portal runs as {wanted}.")
