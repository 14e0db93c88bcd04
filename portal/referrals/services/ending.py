"""Answers and ends: what a provider answered, an award, a withdrawal, a search without a home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from portal.db import UnitOfWork
from portal.kernel.errors import NotFound
from portal.kernel.text import clean
from portal.referrals import policies, queries
from portal.referrals.events import (
    OutcomeTold,
    ReferralAnswered,
    ReferralAwarded,
    ReferralClosed,
    ReferralWithdrawn,
)
from portal.referrals.models import Recipient, Referral
from portal.referrals.services.disclosing import end_access, end_reading, grant_to_winner
from portal.referrals.states import REFERRAL, ReferralState
from portal.referrals.types import AnswerState, EndReason, Outcome


def mark_answered(uow: UnitOfWork, recipient_id: UUID, answer: AnswerState) -> Recipient:
    """Keep what a provider's answer is now; called by the room that keeps the answer itself.

    While offers are sealed the council must not learn that one came or went: the entry then names
    no council. Who declines reads nothing more of the child.
    """
    recipient = queries.recipient_by_id(uow.session, uow.actor, recipient_id, lock=True)
    before = recipient.answer_state
    recipient.answer_state = answer
    recipient.answered_at = None if answer is AnswerState.NONE else uow.clock.now()
    is_hidden = recipient.is_sealed and AnswerState.OFFERED in (before, answer)
    uow.record(
        ReferralAnswered(
            subject_id=recipient.id,
            reference=recipient.reference,
            council_id=None if is_hidden else recipient.council_id,
            provider_id=recipient.provider_id,
            answer=answer,
        )
    )
    if answer is AnswerState.DECLINED:
        end_access(uow, recipient.referral_id, provider_id=recipient.provider_id)
    return recipient


def mark_awarded(
    uow: UnitOfWork,
    referral_id: UUID,
    *,
    provider_id: UUID,
    home_id: UUID,
    household_id: UUID | None = None,
    reasons: Mapping[UUID, str] | None = None,
) -> Referral:
    """End the search with an award: the chosen provider may read all, the others nothing more.

    `reasons` by recipient id is what each provider that was not chosen reads. Whether the award is
    right is for the call-off to decide before. Raises NotPermitted, NotFound.
    """
    referral = _locked(uow, referral_id)
    uow.require(policies.can_award(uow.actor, referral))
    recipients = _recipients(uow, referral_id)
    winner = _winner(recipients, provider_id)
    _award(uow, referral, winner)
    end_access(uow, referral_id, except_provider_id=provider_id)
    _tell_outcomes(uow, recipients, winner, reasons or {})
    grant_to_winner(uow, winner, home_id, household_id)
    end_reading(uow, referral)
    return referral


def _award(uow: UnitOfWork, referral: Referral, winner: Recipient) -> None:
    referral.state = REFERRAL.after(referral.state, "award")
    referral.awarded_at = uow.clock.now()
    referral.winner_id = winner.id
    uow.record(
        ReferralAwarded(
            subject_id=referral.id, reference=referral.reference, council_id=referral.council_id
        )
    )


def _winner(recipients: Sequence[Recipient], provider_id: UUID) -> Recipient:
    for one in recipients:
        if one.provider_id == provider_id:
            return one
    raise NotFound("This provider was not sent the referral.")


def _tell_outcomes(
    uow: UnitOfWork,
    recipients: Sequence[Recipient],
    winner: Recipient,
    reasons: Mapping[UUID, str],
) -> None:
    for one in recipients:
        outcome = Outcome.AWARDED if one is winner else _lost(one)
        _tell(uow, one, outcome, reasons.get(one.id, ""))


def _lost(recipient: Recipient) -> Outcome:
    return {
        AnswerState.OFFERED: Outcome.NOT_CHOSEN,
        AnswerState.DECLINED: Outcome.DECLINED,
        AnswerState.NONE: Outcome.NO_ANSWER,
    }[recipient.answer_state]


def withdraw(uow: UnitOfWork, reference: str, reason: EndReason, words: str = "") -> Referral:
    """Stop a search: it closes for everybody at once, and everybody who was asked is told why."""
    referral = _end(uow, reference, reason, "withdraw")
    uow.record(
        ReferralWithdrawn(
            subject_id=referral.id,
            reference=referral.reference,
            council_id=referral.council_id,
            why=reason.label,
            reason=clean(words),
        )
    )
    _tell_all(uow, referral, Outcome.WITHDRAWN, reason)
    return referral


def close(uow: UnitOfWork, reference: str, reason: EndReason = EndReason.NO_OFFER) -> Referral:
    """End a search that found no home; the need stays on record as unmet."""
    referral = _end(uow, reference, reason, "close")
    uow.record(
        ReferralClosed(
            subject_id=referral.id,
            reference=referral.reference,
            council_id=referral.council_id,
            why=reason.label,
        )
    )
    _tell_all(uow, referral, Outcome.CLOSED, reason)
    return referral


def stop(uow: UnitOfWork, reference: str, reason: EndReason, words: str = "") -> Referral:
    """Withdraw a search, or close it as one that found no home: the reason says which."""
    referral = queries.get_referral(uow.session, uow.actor, reference)
    if reason is EndReason.NO_OFFER and referral.state is ReferralState.SENT:
        return close(uow, reference, reason)
    return withdraw(uow, reference, reason, words)


def _end(uow: UnitOfWork, reference: str, reason: EndReason, move: str) -> Referral:
    referral = queries.get_referral(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_end(uow.actor, referral))
    referral.state = REFERRAL.after(referral.state, move)
    referral.ended_at = uow.clock.now()
    referral.end_reason = reason
    return referral


def _tell_all(uow: UnitOfWork, referral: Referral, outcome: Outcome, reason: EndReason) -> None:
    end_access(uow, referral.id)
    for recipient in _recipients(uow, referral.id):
        _tell(uow, recipient, outcome, reason.label)
    end_reading(uow, referral)


def _tell(uow: UnitOfWork, recipient: Recipient, outcome: Outcome, reason: str) -> None:
    """What the provider reads from now on; only the winner keeps the summary."""
    recipient.outcome = outcome
    recipient.outcome_reason = clean(reason)
    recipient.ended_at = uow.clock.now()
    if outcome is not Outcome.AWARDED:
        recipient.summary, recipient.reasons = {}, []
    uow.record(
        OutcomeTold(
            subject_id=recipient.id,
            reference=recipient.reference,
            council_id=recipient.council_id,
            provider_id=recipient.provider_id,
            outcome=outcome.value,
        )
    )


def _locked(uow: UnitOfWork, referral_id: UUID) -> Referral:
    """The referral, whoever of the council acts: the room that calls has asked its own rule."""
    query = select(Referral).where(
        Referral.id == referral_id, Referral.council_id == uow.actor.council_id
    )
    found = uow.session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("No such referral.")
    return found


def _recipients(uow: UnitOfWork, referral_id: UUID) -> list[Recipient]:
    query = select(Recipient).where(Recipient.referral_id == referral_id)
    return list(uow.session.scalars(query.order_by(Recipient.id).with_for_update()))
