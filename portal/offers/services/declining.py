"""A quick no, and taking it back."""

from __future__ import annotations

from portal import referrals
from portal.db import UnitOfWork, new_key
from portal.kernel.errors import NotFound, RuleBroken
from portal.kernel.text import clean
from portal.offers import policies, queries, sealing
from portal.offers.events import DeclineUndone, ReferralDeclined
from portal.offers.models import Decline
from portal.offers.types import DeclineReason
from portal.referrals import AnswerState, Recipient

MOST_WORDS = 200


def decline(
    uow: UnitOfWork, reference: str, reason: DeclineReason, words: str = ""
) -> tuple[Decline, bool]:
    """Say no with a coded reason. The second value is False when a colleague had said so already.

    Raises RuleBroken when "another reason" has no words, NotPermitted when the referral ended.
    """
    recipient = referrals.get_recipient(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_decline(uow.actor, recipient))
    standing = queries.find_decline(uow.session, recipient.id)
    if standing is not None:
        return standing, False
    said = clean(words)
    _check_words(reason, said)
    row = _row(uow, recipient, reason)
    if reason is DeclineReason.OTHER:
        new_key(uow.session, sealing.EXCHANGE, row.id)
        row.words = sealing.seal_words(uow.session, row.id, "decline", "words", said)
    uow.add(row)
    _record(uow, recipient, row)
    referrals.mark_answered(uow, recipient.id, AnswerState.DECLINED)
    return row, True


def _record(uow: UnitOfWork, recipient: Recipient, row: Decline) -> None:
    uow.record(
        ReferralDeclined(
            subject_id=row.id,
            reference=recipient.reference,
            council_id=recipient.council_id,
            referral_id=recipient.referral_id,
            code=row.reason.value,
        )
    )


def _check_words(reason: DeclineReason, words: str) -> None:
    if reason is not DeclineReason.OTHER:
        return
    if not words:
        raise RuleBroken("no_words", "Enter a short reason, or choose one above", "words")
    if len(words) > MOST_WORDS:
        raise RuleBroken("long", f"Reason must be {MOST_WORDS} characters or fewer", "words")


def _row(uow: UnitOfWork, recipient: Recipient, reason: DeclineReason) -> Decline:
    assert uow.actor.user_id is not None
    return Decline(
        council_id=recipient.council_id,
        provider_id=recipient.provider_id,
        referral_id=recipient.referral_id,
        recipient_id=recipient.id,
        reason=reason,
        declined_at=uow.clock.now(),
        declined_by_id=uow.actor.user_id,
    )


def undo_decline(uow: UnitOfWork, reference: str) -> None:
    """Take a no back within ten minutes. Raises NotFound, and NotPermitted when too late."""
    recipient = referrals.get_recipient(uow.session, uow.actor, reference, lock=True)
    standing = queries.find_decline(uow.session, recipient.id)
    if standing is None:
        raise NotFound("There is no answer to take back.")
    now = uow.clock.now()
    uow.require(policies.can_undo(uow.actor, recipient, standing, now))
    standing.undone_at = now
    uow.record(
        DeclineUndone(
            subject_id=standing.id,
            reference=reference,
            council_id=recipient.council_id,
            referral_id=recipient.referral_id,
        )
    )
    referrals.mark_answered(uow, recipient.id, AnswerState.NONE)
