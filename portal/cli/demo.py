"""`demo load`: fill an empty database with the demonstration and say who can sign in."""

from __future__ import annotations

import click
from flask import current_app

from portal import demo
from portal.cli.group import OneLine, PlainGroup
from portal.db import Hub
from portal.db.schema import WrongInstallation, check_installation
from portal.kernel.errors import NotPermitted

group = PlainGroup("demo", help="The demonstration: invented people, providers and children.")


@group.command("load")
def load_command() -> None:
    """Load the demonstration into an empty database; a second time only lists the people."""
    hub: Hub = current_app.extensions["hub"]
    try:
        check_installation(hub.engine, hub.settings)
        if not demo.is_loaded(hub):
            click.echo("Loading the demonstration")
            demo.load(hub, lambda line: click.echo(f"  {line}"))
    except (WrongInstallation, NotPermitted) as wrong:
        raise OneLine(str(wrong)) from wrong
    _list_people()


def _list_people() -> None:
    click.echo("People of the demonstration (one click each on the first page):")
    for part in demo.PARTS:
        roles = ", ".join(role.label for role in part.roles)
        click.echo(f"  {roles:45} {part.email:38} {demo.PASSWORD}")
