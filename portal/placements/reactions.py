"""What this room does when a call-off is awarded."""

from __future__ import annotations

from portal.calloffs import CallOff, CallOffAwarded
from portal.db import UnitOfWork
from portal.placements.services import open_agreement


def on_awarded(uow: UnitOfWork, fact: CallOffAwarded) -> None:
    """Make the agreement in the same transaction as the award."""
    call_off = uow.session.get_one(CallOff, fact.subject_id)
    open_agreement(uow, call_off, fact)
