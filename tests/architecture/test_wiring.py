"""Every room that exists is connected at the switchboard, and only there."""

from __future__ import annotations

import json
import subprocess
import sys
from types import ModuleType

from flask import Blueprint, Flask

from portal import wiring as switchboard
from portal.db import Base
from portal.kernel.events import Event, EventBus
from tests.architecture.checks import wiring
from tests.architecture.checks.sources import (
    ROOT,
    modules,
    rooms,
    story_order,
    wired_rooms,
)

TABLES = (
    "import json, portal.wiring; from portal.db import Base; "
    "print(json.dumps(list(Base.metadata.tables)))"
)


def test_every_room_is_wired_in_story_order() -> None:
    assert wiring.room_faults(wired_rooms(), rooms(), story_order()) == []


def test_every_page_is_served(app: Flask) -> None:
    found = wiring.blueprints(
        module for room in wired_rooms() for module in modules(room, "routes")
    )
    assert wiring.lost_pages(found, app) == []


def test_every_reaction_is_subscribed() -> None:
    bus = EventBus()
    switchboard.subscribe(bus)
    reactions = [module for room in wired_rooms() for module in modules(room, "reactions")]
    assert wiring.lost_reactions(reactions, bus.wires()) == []


def test_every_table_is_known_to_the_switchboard() -> None:
    """Seen from a process of its own, because the tests have imported everything by now."""
    assert [module for room in rooms() for module in modules(room, "models")]
    done = subprocess.run(
        [sys.executable, "-c", TABLES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert wiring.lost_tables(json.loads(done.stdout), Base.metadata.tables) == []


def test_control_a_forgotten_room_is_seen() -> None:
    order = {"audit": 1, "accounts": 2, "offers": 3}
    assert wiring.room_faults(["audit", "accounts"], ["audit", "accounts"], order) == []
    assert wiring.room_faults(["accounts", "audit"], ["audit", "offers"], order) == [
        "offers is not in wiring.ROOMS",
        "wiring.ROOMS is not in story order: accounts, audit",
    ]


def test_control_pages_nobody_serves_are_seen() -> None:
    app = Flask("bare", static_folder=None)
    module = ModuleType("portal.offers.routes")
    module.served, module.lost = Blueprint("served", __name__), Blueprint("lost", __name__)
    app.register_blueprint(module.served)
    found = wiring.blueprints([module])
    assert sorted(found) == ["lost", "served"]
    assert wiring.lost_pages(found, app) == ["the pages of lost are not registered"]


def heard(uow: object, fact: Event) -> None: ...


def unheard(uow: object, fact: Event) -> None: ...


def test_control_reactions_to_nothing_are_seen() -> None:
    bus = EventBus()
    bus.subscribe(Event, heard)
    module = ModuleType(__name__)
    module.heard, module.unheard, module.borrowed = heard, unheard, json.dumps
    assert wiring.lost_reactions([module], bus.wires()) == [
        f"{__name__}.unheard is subscribed to nothing"
    ]


def test_control_a_table_the_switchboard_misses_is_seen() -> None:
    assert wiring.lost_tables(["offer"], ["offer", "gossip"]) == [
        "gossip is not known to the switchboard"
    ]
