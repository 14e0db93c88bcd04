"""Reads of call-offs. A council's own only; an approver those that wait for or had a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, false, func, select

from portal import offers
from portal.calloffs.models import Approval, CallOff, Recommendation
from portal.calloffs.policies import READING
from portal.calloffs.types import CallOffState
from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor, ActorKind
from portal.kernel.errors import NotFound
from portal.kernel.verdict import ALLOWED, Verdict, refused
from portal.referrals import Referral, ReferralState

OPEN = (CallOffState.RECOMMENDED, CallOffState.SENT_BACK, CallOffState.APPROVED)


def visible_to(actor: Actor) -> Select[CallOff]:
    """The council's call-offs, for those whose work they are."""
    if actor.kind is ActorKind.COUNCIL and actor.has(*READING):
        return select(CallOff).where(CallOff.council_id == actor.council_id)
    return select(CallOff).where(false())


def get_call_off(
    session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False
) -> CallOff:
    """One call-off. Raises NotFound, also for another council's."""
    query = visible_to(actor).where(CallOff.reference == reference)
    return one_row(session, query, "No such call-off.", lock=lock)


def find_open(
    session: ScopedSession, actor: Actor, referral_id: UUID, *, lock: bool = False
) -> CallOff | None:
    """The call-off of a referral that is on its way, if there is one."""
    query = visible_to(actor).where(CallOff.referral_id == referral_id, CallOff.state.in_(OPEN))
    return session.scalar(query.with_for_update() if lock else query)


def find_awarded(session: ScopedSession, actor: Actor, referral_id: UUID) -> CallOff | None:
    """The awarded call-off of a referral, if there is one."""
    awarded = CallOff.state == CallOffState.AWARDED
    return session.scalar(visible_to(actor).where(CallOff.referral_id == referral_id, awarded))


def list_call_offs(
    session: ScopedSession, actor: Actor, *, offset: int = 0, limit: int = 25
) -> Sequence[CallOff]:
    """A window of the call-offs, the newest first."""
    query = visible_to(actor).order_by(CallOff.recommended_at.desc(), CallOff.reference)
    return session.scalars(query.offset(offset).limit(limit)).all()


def list_awarded(
    session: ScopedSession, actor: Actor, since: datetime, most: int
) -> Sequence[CallOff]:
    """What was awarded since then, the newest first."""
    query = visible_to(actor).where(CallOff.awarded_at >= since)
    return session.scalars(query.order_by(CallOff.awarded_at.desc(), CallOff.id).limit(most)).all()


def count_call_offs(session: ScopedSession, actor: Actor) -> int:
    """How many call-offs there are."""
    counted = visible_to(actor).with_only_columns(func.count(CallOff.id))
    return session.scalar(counted) or 0


def list_waiting(session: ScopedSession, actor: Actor) -> list[CallOff]:
    """What waits for an approver's decision, oldest first; not what they recommended themself."""
    query = (
        visible_to(actor)
        .join(Referral, Referral.id == CallOff.referral_id)
        .where(
            CallOff.state == CallOffState.RECOMMENDED,
            CallOff.recommended_by_id != actor.user_id,
            Referral.state == ReferralState.SENT,
        )
    )
    return list(session.scalars(query.order_by(CallOff.recommended_at, CallOff.id).limit(100)))


def list_for_broker(session: ScopedSession, actor: Actor) -> list[CallOff]:
    """What a broker has to do, or follows until it is decided, while the search goes on."""
    states = (CallOffState.RECOMMENDED, CallOffState.APPROVED, CallOffState.SENT_BACK)
    query = (
        visible_to(actor)
        .join(Referral, Referral.id == CallOff.referral_id)
        .where(CallOff.state.in_(states), Referral.state == ReferralState.SENT)
    )
    return list(session.scalars(query.order_by(CallOff.recommended_at, CallOff.id).limit(100)))


def search_goes_on(session: ScopedSession, call_off: CallOff) -> Verdict:
    """Whether there is still something to decide; an approver who may read nothing may ask."""
    state = session.scalar(select(Referral.state).where(Referral.id == call_off.referral_id))
    if state is ReferralState.SENT:
        return ALLOWED
    return refused("The search has ended, so there is nothing to decide.")


def offer_stands(
    session: ScopedSession, actor: Actor, call_off: CallOff, *, lock: bool = False
) -> Verdict:
    """Whether the offer is still the one that was recommended, in the same version.

    A withdrawn offer is out of the council's sight.
    """
    try:
        offer = offers.offer_by_id(session, actor, call_off.offer_id, lock=lock)
    except NotFound:
        return refused("The provider withdrew this offer after it was recommended.")
    if offer.state is not offers.OfferState.SUBMITTED or offer.number != call_off.offer_number:
        return refused("The provider changed this offer after it was recommended.")
    return ALLOWED


def last_recommendation(session: ScopedSession, call_off: CallOff) -> Recommendation:
    """The standing recommendation of a call-off."""
    query = select(Recommendation).filter_by(call_off_id=call_off.id)
    return session.scalars(query.order_by(Recommendation.number.desc()).limit(1)).one()


def list_approvals(session: ScopedSession, call_off: CallOff) -> list[Approval]:
    """Every decision on a call-off, in order."""
    query = select(Approval).filter_by(call_off_id=call_off.id)
    return list(session.scalars(query.order_by(Approval.decided_at, Approval.id)))
