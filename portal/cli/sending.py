"""`mail deliver`: hand over what the outbox holds; `mail dead`: what could not be handed over."""

from __future__ import annotations

from uuid import UUID

import click
from flask import Flask, current_app

from portal import notifications
from portal.cli.group import OneLine, PlainGroup
from portal.db import Hub
from portal.kernel import wording
from portal.kernel.actor import system
from portal.kernel.errors import NotFound
from portal.web.templating import renderer

group = PlainGroup("mail", help="Messages.")


@group.command("deliver")
def deliver() -> None:
    """Send every message that is due, once; the worker does the same by itself."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    tally = notifications.deliver(app.extensions["hub"], renderer(app))
    if tally.unreachable:
        click.echo("The mail server does not answer; nothing is lost, try again.", err=True)
    click.echo(
        f"sent={tally.sent} skipped={tally.skipped} retried={tally.retried} dead={tally.dead} "
        f"ambiguous={tally.ambiguous}"
    )


@group.command("dead")
def dead() -> None:
    """List messages that were given up, so that somebody can act; the last line counts them."""
    hub = current_app.extensions["hub"]
    with hub.reading(system("mail_dead")) as session:
        rows = notifications.list_dead(session)
    for row in rows:
        at = wording.moment(row.written_at)
        click.echo(f"{row.id}  {row.template}  {row.reference or '-'}  {at}  {row.fault}")
    click.echo(f"dead: {len(rows)}")


@group.command("retry")
@click.argument("message", type=click.UUID)
def retry(message: UUID) -> None:
    """Put a message that was given up back into the outbox."""
    hub: Hub = current_app.extensions["hub"]
    try:
        with hub.system_work("mail_retry") as uow:
            notifications.retry(uow, message)
    except NotFound:
        raise OneLine(f"No message {message} was given up.") from None
    click.echo("It will be tried again.")
