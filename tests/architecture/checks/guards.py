"""Doors of routes: each says who may call it, and the list changes only on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from portal.kernel.actor import COUNCIL_ROLES, PROVIDER_ROLES
from portal.web.access import READING, Access, methods_of, rule_of

# Whose part of the site an address is in, by its first step.
SIDES = {"/p": PROVIDER_ROLES, "/c": COUNCIL_ROLES, "/a": COUNCIL_ROLES}


def rules_of(app: Flask) -> Iterator[tuple[Rule, Access | None]]:
    """Every route with its mark, in the order of the addresses."""
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(methods_of(rule)))
    ):
        yield rule, rule_of(app, rule.endpoint)


def unguarded(app: Flask) -> list[str]:
    """Routes without a mark, and views that both read and change."""
    faults = []
    for rule, access in rules_of(app):
        if access is None:
            faults.append(f"{rule.endpoint} at {rule.rule} does not say who may call it")
        methods = methods_of(rule)
        if methods & READING and methods - READING:
            faults.append(f"{rule.endpoint} at {rule.rule} both reads and changes")
        if rule.provide_automatic_options:
            faults.append(f"{rule.endpoint} at {rule.rule} answers OPTIONS")
    return faults


def wrong_side(app: Flask) -> list[str]:
    """Routes under one side's address that let in people of the other, or everybody."""
    faults = []
    for rule, access in rules_of(app):
        roles = SIDES.get("/".join(rule.rule.split("/")[:2]))
        if roles is None or access is None:
            continue
        if access.open_to_all or not access.roles <= roles:
            faults.append(f"{rule.endpoint} at {rule.rule} lets in {access}")
    return faults


def ledger(app: Flask) -> str:
    """One line a route: methods, address, endpoint, who."""
    return "".join(
        f"{' '.join(sorted(methods_of(rule) - {'HEAD'}))} {rule.rule} {rule.endpoint}: {access}\n"
        for rule, access in rules_of(app)
    )
