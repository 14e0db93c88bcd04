"""What an award means for the offers: one accepted, the others told why not."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from portal.db import UnitOfWork
from portal.offers import states
from portal.offers.events import OfferAccepted, OfferUnsuccessful
from portal.offers.models import Offer
from portal.offers.types import OfferState

OPEN = (OfferState.DRAFT, OfferState.SUBMITTED)


def close_out(
    uow: UnitOfWork,
    referral_id: UUID,
    referral_reference: str,
    winner_id: UUID | None,
    reasons: Mapping[UUID, str],
) -> Offer | None:
    """Accept the winner and close every other live offer; `reasons` by offer id are sealed.

    A draft that was never sent closes too, without the council being told that there was one.
    Called by the award (and, without a winner, by the end of a search). Returns the winner.
    """
    query = select(Offer).where(Offer.referral_id == referral_id, Offer.state.in_(OPEN))
    winner = None
    for offer in uow.session.scalars(query.order_by(Offer.id).with_for_update()):
        is_winner = offer.id == winner_id
        offer.state = states.OFFER.after(offer.state, "accept" if is_winner else "close")
        offer.decided_at = uow.clock.now()
        _record(uow, offer, referral_reference, reasons.get(offer.id, ""))
        winner = offer if is_winner else winner
    return winner


def _record(uow: UnitOfWork, offer: Offer, referral_reference: str, reason: str) -> None:
    event = OfferAccepted if offer.state is OfferState.ACCEPTED else OfferUnsuccessful
    uow.record(
        event(
            subject_id=offer.id,
            reference=offer.reference,
            council_id=offer.council_id if offer.number > 0 else None,
            provider_id=offer.provider_id,
            referral_id=offer.referral_id,
            referral_reference=referral_reference,
            reason=reason,
        )
    )
