"""Why this room keeps documents, and who may have them."""

from __future__ import annotations

from portal.db import ScopedSession
from portal.documents import Held, Purpose
from portal.kernel.actor import Actor
from portal.placements.models import PlacementAgreement
from portal.placements.queries import visible_to
from portal.placements.services import PDF, SIGNED_PDF


def may_have_agreement(session: ScopedSession, actor: Actor, held: Held) -> bool:
    """Whoever may read the agreement itself: the two organisations, those whose work it is."""
    query = visible_to(actor).where(PlacementAgreement.id == held.record_id)
    return session.scalar(query) is not None


PURPOSES = (
    Purpose(PDF, "Placement agreement", checker=may_have_agreement),
    Purpose(SIGNED_PDF, "Signed placement agreement", checker=may_have_agreement),
)
