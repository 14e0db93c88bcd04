"""`demo load` fills an empty database; `demo rehearse` plays the story against a fresh one."""

from __future__ import annotations

import os

import click
from flask import Flask, current_app

from portal import demo
from portal.cli.group import OneLine, PlainGroup
from portal.db import Hub
from portal.db.schema import WrongInstallation, check_installation
from portal.demo import rehearsal
from portal.kernel.errors import NotPermitted
from portal.web.templating import renderer

group = PlainGroup("demo", help="The demonstration: invented people, providers and children.")


@group.command("load")
def load_command() -> None:
    """Load the demonstration into an empty database; a second time only lists the people."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    hub: Hub = app.extensions["hub"]
    try:
        check_installation(hub.engine, hub.settings)
        if not demo.is_loaded(hub):
            click.echo("Loading the demonstration")
            demo.load(hub, lambda line: click.echo(f"  {line}"), renderer(app))
    except (demo.NotEmpty, WrongInstallation, NotPermitted) as wrong:
        raise OneLine(str(wrong)) from wrong
    _list_people()


def _list_people() -> None:
    click.echo("People of the demonstration (one click each on the first page):")
    for part in demo.PARTS:
        roles = ", ".join(role.label for role in part.roles)
        click.echo(f"  {roles:45} {part.email:38} {demo.PASSWORD}")


@group.command("rehearse")
def rehearse_command() -> None:
    """Play steps 2 to 10 of the story over HTTP on a fresh portal; exit code 1 if one fails.

    The database is a new one that is thrown away, or the empty one that DATABASE_URL names.
    """
    try:
        rehearsal.rehearse(click.echo, os.environ.get("DATABASE_URL", ""))
    except (rehearsal.NotEmpty, WrongInstallation, NotPermitted) as wrong:
        raise OneLine(str(wrong)) from wrong
    except rehearsal.StepFailed as failed:
        click.echo(f"FAILED at {failed}")
        raise SystemExit(1) from failed
    click.echo("rehearsal complete")
