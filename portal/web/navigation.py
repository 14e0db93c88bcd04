"""Menus as endpoint names and roles; rooms register theirs through wiring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from portal.kernel.actor import Actor, Role

MOST_LINKS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the menu of people who hold one of `roles`; lower `order` comes first.

    `prefix` is the part of the path under which this entry counts as the current one.
    """

    label: str
    endpoint: str
    roles: frozenset[Role]
    order: int
    prefix: str


@dataclass(frozen=True, slots=True)
class Link:
    """A menu entry as a template reads it."""

    label: str
    url: str
    current: bool
    badge: int | None = None


def register(app: Flask, entries: list[Entry]) -> None:
    """Keep the menu; called once by the factory."""
    app.extensions["menu"] = sorted(entries, key=lambda entry: entry.order)


def menu(actor: Actor) -> list[Link]:
    """The actor's menu: five links at most, the present page marked."""
    found: list[Link] = []
    for entry in current_app.extensions["menu"]:
        if actor.has(*entry.roles) and len(found) < MOST_LINKS:
            found.append(_link(entry, actor))
    return found


def _link(entry: Entry, actor: Actor) -> Link:
    rule = next(current_app.url_map.iter_rules(entry.endpoint))
    values: dict[str, Any] = (
        {"council": actor.organisation_slug} if "council" in rule.arguments else {}
    )
    url = url_for(entry.endpoint, **values)
    under = entry.prefix.replace("<council>", actor.organisation_slug)
    current = request.path == url or (under != "" and request.path.startswith(under))
    return Link(entry.label, url, current)
