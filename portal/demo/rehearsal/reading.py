"""What no page shows, read from the database of the rehearsal."""

from __future__ import annotations

from sqlalchemy import func, select

from portal import wiring
from portal.applications import LateAttempt
from portal.demo.rehearsal.house import House
from portal.kernel.actor import system


def count_late(house: House) -> int:
    """How many late attempts are kept; they stay sealed, so that only their number is read."""
    hub = wiring.make_hub(house.settings)
    try:
        with hub.reading(system("demo")) as session:
            return session.scalar(select(func.count()).select_from(LateAttempt)) or 0
    finally:
        hub.engine.dispose()
