"""`db upgrade`: bring the database to the newest shape."""

from __future__ import annotations

import click
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from portal.cli.group import OneLine, PlainGroup
from portal.config import read_settings
from portal.db.schema import upgrade

group = PlainGroup("db", help="The database.")


@group.command("upgrade", with_appcontext=False)
@click.argument("revision", default="head")
def upgrade_command(revision: str) -> None:
    """Bring the database to REVISION (the newest if not given), as its owner."""
    settings = read_settings()
    try:
        upgrade(settings, revision)
    except CommandError as wrong:
        raise OneLine(str(wrong)) from wrong
    except OperationalError as away:
        raise OneLine(f"The database cannot be reached: {away.orig}") from away
    click.echo("The database is up to date.")
