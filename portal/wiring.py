"""The switchboard: every room's pages, tables, subscriptions, guards and menu, in story order.

Nothing is wired anywhere else. The only module that may import past a room's door.
"""

from __future__ import annotations

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
from portal.accounts.routes import bp as accounts_pages
from portal.config import Settings
from portal.db import Hub
from portal.db.engine import make_engine
from portal.db.sealing import Vault, read_master_key
from portal.kernel.events import EventBus
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
    """Parts of rooms that attach to the application itself (the sign-in loader)."""
    login.start(app)


def guard(vault: Vault) -> None:
    """Who may open what is sealed, a scope at a time."""
    vault.guards["document"] = documents.guard


def make_hub(settings: Settings) -> Hub:
    """The hub with every wire connected."""
    vault = Vault(read_master_key(settings.key_file, make=not settings.live))
    hub = Hub(make_engine(settings), settings, vault, crossings=CROSSINGS)
    hub.keepers.extend((audit.keep, notifications.keep))
    subscribe(hub.bus)
    guard(vault)
    return hub
