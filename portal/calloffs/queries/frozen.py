"""What was frozen with a call-off: its recommendation and decisions, with names, in two reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts import User
from portal.calloffs.models import Approval, CallOff, Recommendation
from portal.db import ScopedSession
from portal.pdps import Lot


@dataclass(frozen=True, slots=True)
class Frozen:
    """The standing recommendation with who made it, the lot, and each decision with who took it."""

    recommendation: Recommendation
    recommended_by: str
    lot: Lot
    approvals: Sequence[tuple[Approval, str]]


def frozen_of(session: ScopedSession, call_off: CallOff) -> Frozen:
    """The newest recommendation and every decision, in order."""
    query = (
        select(Recommendation, User.name, Lot)
        .select_from(Recommendation)
        .join(User, User.id == call_off.recommended_by_id)
        .join(Lot, Lot.id == call_off.lot_id)
        .where(Recommendation.call_off_id == call_off.id)
        .order_by(Recommendation.number.desc())
    )
    last, name, lot = session.execute(query.limit(1)).one()
    decided = (
        select(Approval, User.name)
        .select_from(Approval)
        .join(User, User.id == Approval.decided_by_id)
        .where(Approval.call_off_id == call_off.id)
        .order_by(Approval.decided_at, Approval.id)
    )
    return Frozen(last, name, lot, [(row[0], row[1]) for row in session.execute(decided)])
