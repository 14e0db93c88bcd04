"""Which purposes documents may be kept for, and the plain checkers that rooms can use."""

from __future__ import annotations

from typing import Any

from portal.documents.types import Held, Purpose
from portal.kernel.actor import Actor

_purposes: dict[str, Purpose] = {}


def register(*purposes: Purpose) -> None:
    """Make purposes known; called once by `portal/wiring.py`."""
    _purposes.update({purpose.name: purpose for purpose in purposes})


def purpose_of(name: str) -> Purpose:
    """A registered purpose. Raises KeyError for one that wiring does not name."""
    return _purposes[name]


def purposes() -> tuple[Purpose, ...]:
    """Every registered purpose, by name, for the tests that walk them."""
    return tuple(_purposes[name] for name in sorted(_purposes))


def owners_only(_session: Any, actor: Actor, held: Held) -> bool:
    """A checker: people of the council or of the provider that the document belongs to."""
    council = held.council_id is not None and held.council_id == actor.council_id
    provider = held.provider_id is not None and held.provider_id == actor.provider_id
    return council or provider
