"""`routes ledger`: every door of the portal and who may pass it."""

from __future__ import annotations

import click
from flask import Flask, current_app

from portal.cli.group import PlainGroup
from portal.web.access import methods_of, rule_of

group = PlainGroup("routes", help="The doors.")


def lines(app: Flask) -> list[str]:
    """One line a route and method set: endpoint, methods, URL, who; sorted. Kept as a golden."""
    rows = [
        (rule.endpoint, " ".join(sorted(methods_of(rule))), rule.rule, _who(app, rule.endpoint))
        for rule in app.url_map.iter_rules()
    ]
    return ["  ".join(row) for row in sorted(rows)]


def _who(app: Flask, endpoint: str) -> str:
    rule = rule_of(app, endpoint)
    return "UNGUARDED" if rule is None else str(rule)


@group.command("ledger")
def ledger() -> None:
    """Print endpoint, methods, URL and who; the last line counts the unguarded."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    found = lines(app)
    for line in found:
        click.echo(line)
    unguarded = sum(line.endswith("UNGUARDED") for line in found)
    click.echo(f"unguarded: {unguarded}")
    if unguarded:
        raise SystemExit(1)
