"""The switchboard: every room's pages, tables, subscriptions, guards and menu, in story order.

Nothing is wired anywhere else. The only module that may import past a room's door.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Flask

from portal import (
    accounts,
    admissions,
    applications,
    assessment,
    audit,
    documents,
    notifications,
    pdps,
    providers,
)
from portal.accounts import login
from portal.accounts.directory import find_recipient
from portal.accounts.routes import bp as accounts_pages
from portal.config import Settings
from portal.db import Hub
from portal.db.engine import make_engine
from portal.db.queue import Queue
from portal.db.sealing import Vault, read_master_key
from portal.documents import making, sweeping
from portal.kernel.events import EventBus
from portal.notifications import delivery, drawing, mailers
from portal.web.navigation import Entry

ROOMS = (
    audit,
    notifications,
    documents,
    accounts,
    providers,
    pdps,
    admissions,
    applications,
    assessment,
)

# Reasons for which a unit of work may act as the system across tenants (architecture 0.2).
CROSSINGS: frozenset[str] = frozenset(
    {
        "home_suspended",
        "round_opening",
    }
)


def blueprints() -> tuple[Blueprint, ...]:
    """Every room's pages, in story order."""
    return (accounts_pages,)


def menu() -> list[Entry]:
    """Every menu entry, with whom it is for."""
    return []


def subscribe(bus: EventBus) -> None:
    """Who reacts to what. Reactions that cross tenants are wrapped in `crossing`."""


def start(app: Flask) -> None:
    """Parts of rooms that attach to the application itself (the sign-in loader, the bell)."""
    login.start(app)
    hub: Hub = app.extensions["hub"]
    queue = app.extensions["queue"] = Queue(hub.settings)
    hub.after_commit.append(queue.kick)


def deliver(app: Flask) -> delivery.Tally:
    """Hand over every message that is due."""
    hub: Hub = app.extensions["hub"]
    return delivery.deliver(hub, drawing.drawer(app), mailers.mailer_of(hub.settings))


def tasks(app: Flask) -> dict[str, Callable[[], object]]:
    """What the worker does, by the name under which units of work ask for it."""
    hub: Hub = app.extensions["hub"]
    return {
        "messages": partial(deliver, app),
        "documents": lambda: making.make_due(hub, making.drawer(app)),
        "seals": lambda: audit.seal_heads(hub),
        "orphans": lambda: sweeping.sweep(hub),
    }


def messages() -> None:
    """What each room tells people, and who knows where they can be reached."""
    notifications.register_directory(find_recipient)


def purposes() -> None:
    """Why documents are kept, and who may have them: each room's purposes."""


def guard(vault: Vault) -> None:
    """Who may open what is sealed, a scope at a time."""
    vault.guards["document"] = documents.guard


def make_hub(settings: Settings) -> Hub:
    """The hub with every wire connected."""
    vault = Vault(read_master_key(settings.key_file, make=not settings.live))
    hub = Hub(make_engine(settings), settings, vault, crossings=CROSSINGS)
    hub.keepers.extend((audit.keep, notifications.keep))
    subscribe(hub.bus)
    messages()
    purposes()
    guard(vault)
    return hub
