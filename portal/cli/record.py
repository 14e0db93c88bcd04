"""`audit verify` and `audit seal`: the record, and what was handed outside of it."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from portal import audit
from portal.cli.group import PlainGroup
from portal.kernel import wording

group = PlainGroup("audit", help="The record.")
EXISTING = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@group.command("verify")
@click.option("--anchor", type=EXISTING, help="A copy of anchor.jsonl, kept outside.")
def verify(anchor: Path | None) -> None:
    """Walk every chain; with --anchor also against what was handed out. Exit code 1 if broken."""
    report = audit.verify(current_app.extensions["hub"], anchor)
    for fault in report.faults:
        click.echo(str(fault))
    if report.broken > len(report.faults):
        click.echo(f"and {report.broken - len(report.faults)} more")
    if report.erased:
        click.echo(f"{wording.plural(report.erased, 'reason')} erased with the key")
    if anchor is None:
        click.echo("Without --anchor a chain that was cut at its end looks whole.")
    else:
        click.echo(f"compared with {wording.plural(report.seals, 'seal')} of {anchor}")
    click.echo(f"entries: {report.entries} broken: {report.broken}")
    if report.broken:
        raise SystemExit(1)


@group.command("seal")
def seal() -> None:
    """Seal every head that moved since the last time and write the anchor; the worker does too."""
    hub = current_app.extensions["hub"]
    count = audit.seal_heads(hub)
    click.echo(f"anchor: {audit.anchor_path(hub.settings)}")
    click.echo(f"sealed: {count}")
