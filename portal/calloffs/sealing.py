"""The words of recommendations and approvals: sealed under the call-off's own key."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from uuid import UUID

from sqlalchemy import select

from portal.calloffs.models import Approval, CallOff, Recommendation
from portal.calloffs.policies import READING
from portal.db import Cell, ScopedSession, seal, unseal
from portal.kernel.verdict import ALLOWED, Verdict, refused

CALL_OFF = "call_off"


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why this home for this child, and why not each of the others (by offer reference).

    What is written of another offer becomes the feedback that its provider reads.
    """

    why: str = ""
    why_not_cheaper: str = ""
    why_not_nearer: str = ""
    conditions: str = ""
    why_early: str = ""
    why_not: dict[str, str] = field(default_factory=dict)


def guard_call_off(session: ScopedSession, call_off_id: UUID) -> Verdict:
    """The council's people who read call-offs; providers and other colleagues never."""
    if not session.actor.has(*READING):
        return refused("Only people who work on call-offs can read this.")
    found = session.execute(select(CallOff.id).filter_by(id=call_off_id)).first()
    return ALLOWED if found else refused("You cannot read this recommendation.")


def seal_reasons(session: ScopedSession, row: Recommendation, reasons: Reasons) -> bytes:
    """The cell of a recommendation."""
    words = json.dumps(asdict(reasons), ensure_ascii=False)
    return seal(
        session, CALL_OFF, row.call_off_id, Cell("recommendation", "reasons", row.id), words
    )


def read_reasons(session: ScopedSession, row: Recommendation) -> Reasons:
    """What was written when it was recommended."""
    cell = Cell("recommendation", "reasons", row.id)
    return Reasons(**json.loads(unseal(session, CALL_OFF, row.call_off_id, cell, row.reasons)))


def seal_words(session: ScopedSession, row: Approval, words: str) -> bytes:
    """The cell of an approval."""
    return seal(session, CALL_OFF, row.call_off_id, Cell("approval", "words", row.id), words)


def read_words(session: ScopedSession, row: Approval) -> str:
    """What the approver wrote."""
    if row.words is None:
        return ""
    cell = Cell("approval", "words", row.id)
    return unseal(session, CALL_OFF, row.call_off_id, cell, row.words)
