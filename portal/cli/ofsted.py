"""`ofsted import`: Ofsted's published provider-level file into the register."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from portal import providers
from portal.cli.group import OneLine, PlainGroup
from portal.kernel import wording
from portal.kernel.errors import RuleBroken
from portal.providers import ImportResult, Register, RejectedRow

group = PlainGroup("ofsted", help="Ofsted's register.")
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@group.command("import")
@click.argument("file", type=FILE)
def import_command(file: Path) -> None:
    """Import FILE; running it again changes nothing. Progress goes to the error stream."""
    try:
        register = providers.open_register(file)
        _say_what_it_is(register)
        result = providers.import_ofsted(current_app.extensions["hub"], register, _say_progress)
    except RuleBroken as refused:
        raise OneLine(refused.sentence) from refused
    click.echo(str(result))


def _say_what_it_is(register: Register) -> None:
    """The file's own date, where that was found, and which headings are not known."""
    as_at = wording.date(register.as_at)
    click.echo(f"Ofsted's register as at {as_at} (from the {register.as_at_from}).", err=True)
    if register.layout.unmapped:
        names = ", ".join(f"'{name}'" for name in register.layout.unmapped)
        click.echo(f"Not read, because the heading is not known: {names}.", err=True)


def _say_progress(result: ImportResult, rejected: list[RejectedRow]) -> None:
    for row in rejected:
        number = f" ({row.urn})" if row.urn else ""
        click.echo(f"Row {row.number}{number} was left out: {row.reason}.", err=True)
    click.echo(f"{wording.plural(result.read, 'row')} read", err=True)
