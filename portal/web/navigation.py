"""Menus as endpoint names and roles; rooms register theirs through wiring."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request, url_for

from portal.kernel.actor import Actor, Role

MOST_LINKS = 5
"""Places in the menu's line. With more entries than that, the last place is "More"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the menu of people who hold one of `roles`; lower `order` comes first.

    `prefix` is the part of the path under which this entry counts as the current one; `also` are
    others, for pages that belong to it but live elsewhere.
    """

    label: str
    endpoint: str
    roles: frozenset[Role]
    order: int
    prefix: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A menu entry as a template reads it."""

    label: str
    url: str
    current: bool
    badge: int | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """Somebody's menu: what is always in sight, and what is under "More"."""

    links: tuple[Link, ...] = ()
    more: tuple[Link, ...] = ()

    @property
    def current_more(self) -> Link | None:
        """The entry under "More" to which the present page belongs, if any."""
        return next((link for link in self.more if link.current), None)


def register(app: Flask, entries: list[Entry]) -> None:
    """Keep the menu; called once by the factory."""
    app.extensions["menu"] = sorted(entries, key=lambda entry: entry.order)


def menu(actor: Actor) -> Menu:
    """The actor's menu, the present page marked; what does not fit in one line is under "More"."""
    entries = current_app.extensions["menu"]
    found = tuple(_link(entry, actor) for entry in entries if actor.has(*entry.roles))
    if len(found) <= MOST_LINKS:
        return Menu(found)
    return Menu(found[: MOST_LINKS - 1], found[MOST_LINKS - 1 :])


def _link(entry: Entry, actor: Actor) -> Link:
    url = _url(entry.endpoint, actor.organisation_slug)
    return Link(entry.label, url, request.path == url or _is_under(entry, actor.organisation_slug))


@lru_cache(maxsize=4096)
def _url(endpoint: str, slug: str) -> str:
    """Where an entry leads; kept, because every page asks for the same few."""
    rule = next(current_app.url_map.iter_rules(endpoint))
    values: dict[str, Any] = {"council": slug} if "council" in rule.arguments else {}
    return url_for(endpoint, **values)


def _is_under(entry: Entry, slug: str) -> bool:
    """Whether the present page is under one of the entry's paths, by whole steps of the path."""
    under = (prefix.replace("<council>", slug) for prefix in (entry.prefix, *entry.also) if prefix)
    return any(f"{request.path}/".startswith(f"{prefix.rstrip('/')}/") for prefix in under)
