"""An approver's decision: approve, send back with a question, or refuse."""

from __future__ import annotations

from portal import pdps, referrals
from portal.calloffs import policies, queries, rules, sealing, states
from portal.calloffs.events import CallOffApproved, CallOffRefused, CallOffSentBack
from portal.calloffs.models import Approval, CallOff
from portal.calloffs.types import Decision
from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken, StaleRecord
from portal.kernel.text import clean
from portal.kernel.verdict import Verdict
from portal.pdps import DelegationLimit
from portal.referrals import Referral


def approve(uow: UnitOfWork, reference: str, words: str = "") -> CallOff:
    """Approve within the limit that the approver holds now. The page has asked who they are.

    Raises StaleRecord when the offer or the search is no longer what was recommended.
    """
    call_off, limit = _deciding(uow, reference)
    _require_current(queries.offer_stands(uow.session, uow.actor, call_off))
    call_off.state = states.CALL_OFF.after(call_off.state, "approve")
    call_off.approved_at, call_off.approved_by_id = uow.clock.now(), uow.actor.user_id
    row = _keep(uow, call_off, limit, Decision.APPROVE, words)
    uow.record(
        CallOffApproved(
            subject_id=call_off.id,
            reference=call_off.reference,
            council_id=call_off.council_id,
            referral_id=call_off.referral_id,
            referral_reference=call_off.referral_reference,
            limit_title=row.limit_title,
            is_key_decision=row.is_key_decision,
        )
    )
    return call_off


def send_back(uow: UnitOfWork, reference: str, words: str) -> CallOff:
    """Ask for more. Raises RuleBroken without a question."""
    return _say_no(uow, reference, words, Decision.SEND_BACK, "Enter what you need to know")


def refuse(uow: UnitOfWork, reference: str, words: str) -> CallOff:
    """Do not approve; who was asked to decide reads the referral no longer.

    Raises RuleBroken without a reason.
    """
    call_off = _say_no(uow, reference, words, Decision.REFUSE, "Enter why you do not approve this")
    # Nothing is left to decide, so nobody who was asked reads about the child any longer.
    referrals.end_reading(uow, uow.session.get_one(Referral, call_off.referral_id))
    return call_off


def _say_no(
    uow: UnitOfWork, reference: str, words: str, decision: Decision, missing: str
) -> CallOff:
    call_off, limit = _deciding(uow, reference)
    if not clean(words):
        raise RuleBroken("no_words", missing, "words")
    call_off.state = states.CALL_OFF.after(call_off.state, decision.value)
    _keep(uow, call_off, limit, decision, words)
    event = CallOffSentBack if decision is Decision.SEND_BACK else CallOffRefused
    uow.record(
        event(
            subject_id=call_off.id,
            reference=call_off.reference,
            council_id=call_off.council_id,
            referral_id=call_off.referral_id,
            referral_reference=call_off.referral_reference,
            reason=clean(words),
        )
    )
    return call_off


def _deciding(uow: UnitOfWork, reference: str) -> tuple[CallOff, DelegationLimit]:
    call_off = queries.get_call_off(uow.session, uow.actor, reference, lock=True)
    assert uow.actor.user_id is not None
    limit = pdps.limit_held_by(uow.session, call_off.council_id, uow.actor.user_id)
    uow.require(policies.can_decide(uow.actor, call_off, limit))
    assert limit is not None
    _require_current(queries.search_goes_on(uow.session, call_off))
    return call_off, limit


def _require_current(verdict: Verdict) -> None:
    """The page was out of date: what it asked about is not what there is now."""
    if not verdict:
        raise StaleRecord(verdict.reason)


def _keep(
    uow: UnitOfWork, call_off: CallOff, limit: DelegationLimit, decision: Decision, words: str
) -> Approval:
    assert uow.actor.user_id is not None
    row = Approval(
        council_id=call_off.council_id,
        call_off_id=call_off.id,
        decision=decision,
        decided_at=uow.clock.now(),
        decided_by_id=uow.actor.user_id,
        limit_title=limit.title,
        limit_weekly_pence=limit.weekly_pence,
        is_key_decision=rules.is_key_decision(call_off.whole_life_pence),
    )
    if clean(words):
        row.words = sealing.seal_words(uow.session, row, clean(words))
    uow.add(row)
    return row
