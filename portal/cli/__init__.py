"""The portal's commands: `flask --app portal <command>`. `DATABASE_URL` chooses the database."""

from __future__ import annotations

from flask import Flask

from portal.cli import database, demo, ledger, ofsted, record, sending, serving
from portal.cli.group import OneLine, PlainCommand, PlainGroup, TopGroup
from portal.config import SettingError
from portal.factory import create_app

__all__ = ["OneLine", "PlainCommand", "PlainGroup", "register", "start"]

GROUPS = (database.group, demo.group, ledger.group, ofsted.group, sending.group, record.group)
COMMANDS = (serving.serve,)


def start() -> Flask:
    """The application with its commands; a wrong setting is one line and exit code 2."""
    try:
        app = create_app()
    except SettingError as wrong:
        raise OneLine(str(wrong)) from wrong
    register(app)
    return app


def register(app: Flask) -> None:
    """Give the application its commands."""
    top = TopGroup()
    for command in (*GROUPS, *COMMANDS):
        top.add_command(command)
    app.cli = top
