"""Who may answer a referral and who may read the answers. Pure; button and gate both ask."""

from __future__ import annotations

from datetime import datetime

from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.periods import is_in_time
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal, refused
from portal.offers.models import Decline, Offer, Question
from portal.offers.rules import may_undo
from portal.offers.types import OfferState
from portal.referrals import AnswerState, Recipient, Referral, ReferralState

ANSWERING = (Role.RESPONDER, Role.PROVIDER_ADMIN)
READING_OFFERS = (Role.BROKER, Role.APPROVER, Role.CONTRACT_OFFICER, Role.AUDITOR)


def can_answer(actor: Actor, recipient: Recipient) -> Verdict:
    """Whether this person may answer this referral at all."""
    return first_refusal(
        ALLOWED
        if actor.provider_id == recipient.provider_id and actor.has(*ANSWERING)
        else refused("Only somebody who answers referrals for your organisation can do this."),
        ALLOWED if recipient.ended_at is None else refused("This referral has ended."),
    )


def can_decline(actor: Actor, recipient: Recipient) -> Verdict:
    """A no is welcome until the referral ends, also after the deadline."""
    return first_refusal(
        can_answer(actor, recipient),
        ALLOWED
        if recipient.answer_state is not AnswerState.OFFERED
        else refused("You have made an offer. Withdraw it first."),
    )


def can_undo(actor: Actor, recipient: Recipient, decline: Decline, now: datetime) -> Verdict:
    """Only for ten minutes, and only once."""
    return first_refusal(
        can_answer(actor, recipient),
        ALLOWED if decline.undone_at is None else refused("This was already taken back."),
        ALLOWED
        if may_undo(decline.declined_at, now)
        else refused("An answer can be taken back for 10 minutes. Phone the council instead."),
    )


def can_draft(actor: Actor, recipient: Recipient) -> Verdict:
    """Whether this person may write an offer."""
    return first_refusal(
        can_answer(actor, recipient),
        ALLOWED
        if recipient.answer_state is not AnswerState.DECLINED
        else refused("You said no to this referral. Take that back first."),
    )


def can_submit(actor: Actor, recipient: Recipient, now: datetime) -> Verdict:
    """In time is strictly before the deadline (architecture 0.4)."""
    return first_refusal(
        can_draft(actor, recipient),
        ALLOWED
        if is_in_time(now, recipient.respond_by)
        else refused("The time to answer has passed, so this offer was not sent."),
    )


def can_withdraw(actor: Actor, offer: Offer) -> Verdict:
    """An offer can be taken back until it is decided."""
    return first_refusal(
        ALLOWED
        if actor.provider_id == offer.provider_id and actor.has(*ANSWERING)
        else refused("Only somebody who answers referrals for your organisation can do this."),
        ALLOWED
        if offer.state in (OfferState.DRAFT, OfferState.SUBMITTED)
        else refused("This offer was decided already."),
    )


def can_read_offers(actor: Actor, referral: Referral, now: datetime) -> Verdict:
    """Urgent and planned offers are sealed until the deadline; the others are seen as they come."""
    return first_refusal(
        ALLOWED
        if _works_on(actor, referral)
        else refused("Only this council’s brokers and approvers can read offers."),
        ALLOWED
        if not is_sealed_now(referral, now)
        else refused("Offers are sealed until the time to answer has passed."),
    )


def _works_on(actor: Actor, referral: Referral) -> bool:
    """Readers of the council; a social worker only for a child they work with."""
    if actor.kind is not ActorKind.COUNCIL or actor.council_id != referral.council_id:
        return False
    own_child = actor.user_id is not None and referral.social_worker_id == actor.user_id
    return actor.has(*READING_OFFERS) or (actor.has(Role.SOCIAL_WORKER) and own_child)


def is_sealed_now(referral: Referral, now: datetime) -> bool:
    """Whether offers of this referral are still sealed."""
    return referral.is_sealed and referral.respond_by is not None and now < referral.respond_by


def can_answer_question(actor: Actor, referral: Referral, question: Question) -> Verdict:
    """Brokers and the child's social worker answer, once, while the search goes on."""
    return first_refusal(
        ALLOWED
        if actor.council_id == referral.council_id and actor.has(Role.BROKER, Role.SOCIAL_WORKER)
        else refused("Only this council’s brokers and social workers can answer."),
        ALLOWED if referral.state is ReferralState.SENT else refused("This referral has ended."),
        ALLOWED if question.answered_at is None else refused("This question was answered."),
    )
