"""Who may read the record, and under what; and who knows names. Pure but for two registers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from portal.kernel.actor import Actor, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused

Names = Callable[[Any, Collection[UUID]], dict[UUID, str]]
_names: list[Names] = []


def register_names(*sources: Names) -> None:
    """Say who knows the names of people and organisations; called by `portal/wiring.py`."""
    _names[:] = sources


def names_of(session: Any, ids: set[UUID]) -> dict[UUID, str]:
    """Names by id; one statement a source."""
    found: dict[UUID, str] = {}
    for source in _names if ids else ():
        found |= source(session, ids)
    return found


def can_read(actor: Actor) -> Verdict:
    """An auditor of a council reads what concerns that council."""
    if actor.council_id is not None and actor.has(Role.AUDITOR):
        return ALLOWED
    return refused("Only an auditor of the council reads its record.")
