"""Nobody but the wiring goes past a room's door."""

from __future__ import annotations

from itertools import chain

import grimp

from tests.architecture.checks.doors import door_faults, past_doors
from tests.architecture.checks.sources import Source, packages, read, rooms


def test_rooms_are_entered_through_their_door(graph: grimp.ImportGraph) -> None:
    pairs = chain.from_iterable(
        ((module, imported) for imported in graph.find_modules_directly_imported_by(module))
        for module in graph.modules
    )
    found = list(pairs)
    assert len(found) > 50
    assert past_doors(found, packages()) == []


def test_doors_hold_no_code() -> None:
    doors = [source for room in rooms() for source in read(f"portal/{room}", pattern="__init__.py")]
    doors = [source for source in doors if source.name.count("/") == 2]
    assert len(doors) == len(rooms())
    assert [fault for door in doors for fault in door_faults(door)] == []


def test_control_reaching_past_a_door_is_seen() -> None:
    pairs = [
        ("portal.offers.services", "portal.referrals.models"),
        ("portal.offers.services", "portal.referrals"),
        ("portal.offers.services", "portal.offers.models"),
        ("portal.offers.services", "portal.db.types"),
        ("portal.wiring", "portal.referrals.routes"),
        ("portal.cli", "portal.audit.chain"),
        ("portal.offers.services", "sqlalchemy.orm"),
    ]
    assert past_doors(pairs, ["offers", "referrals", "audit", "db"]) == [
        "portal.cli imports portal.audit.chain; it may import portal.audit",
        "portal.offers.services imports portal.referrals.models; it may import portal.referrals",
    ]


def test_control_a_door_with_code_is_seen() -> None:
    door = Source(
        "portal/offers/__init__.py",
        "from portal.offers.models import Offer\n\n__all__ = ['award']\n\ndef award(): ...\n",
    )
    assert door_faults(door) == [
        "portal/offers/__init__.py has no docstring: the room has no name-plate",
        "portal/offers/__init__.py:5 holds code; a door only names what is inside",
        "portal/offers/__init__.py imports Offer without naming it",
        "portal/offers/__init__.py names award without importing it",
    ]
