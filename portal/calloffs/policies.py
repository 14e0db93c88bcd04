"""Who may recommend, approve and award. Nobody both recommends and approves the same call-off."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from portal.calloffs.models import CallOff
from portal.calloffs.states import CALL_OFF
from portal.calloffs.types import CallOffState
from portal.kernel.actor import Actor, Role
from portal.kernel.money import format_pence
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal, refused
from portal.pdps import DelegationLimit, LimitRow, is_within
from portal.referrals import Referral, ReferralState

READING = (Role.BROKER, Role.APPROVER, Role.CONTRACT_OFFICER, Role.AUDITOR)


def _own(actor: Actor, council_id: object, role: Role, sentence: str) -> Verdict:
    return ALLOWED if actor.council_id == council_id and actor.has(role) else refused(sentence)


def can_recommend(actor: Actor, referral: Referral) -> Verdict:
    """Brokers recommend while the search goes on."""
    return first_refusal(
        _own(actor, referral.council_id, Role.BROKER, "Only this council’s brokers recommend."),
        ALLOWED
        if referral.state is ReferralState.SENT
        else refused("This referral has ended, so nothing can be recommended."),
    )


def can_decide(actor: Actor, call_off: CallOff, limit: DelegationLimit | None) -> Verdict:
    """Approving, sending back and refusing: another person, with a sufficient limit."""
    return first_refusal(
        _own(actor, call_off.council_id, Role.APPROVER, "Only this council’s approvers decide."),
        ALLOWED
        if CALL_OFF.can(call_off.state, "approve")
        else refused("This was decided already."),
        ALLOWED
        if actor.user_id != call_off.recommended_by_id
        else refused("You recommended this, so somebody else must decide."),
        _within(call_off, limit),
    )


def _within(call_off: CallOff, limit: DelegationLimit | None) -> Verdict:
    if limit is None:
        return refused("You hold no delegation limit. Ask your council administrator.")
    cost_line = (call_off.weekly_fee_pence, call_off.whole_life_pence, call_off.is_out_of_area)
    if is_within(limit, *cost_line):
        return ALLOWED
    cost = f"{format_pence(call_off.weekly_fee_pence)} a week"
    place = ", out of area," if call_off.is_out_of_area else ""
    return refused(f"{cost}{place} is above what you may approve as {limit.title}.")


def approvers_of(call_off: CallOff, limits: Sequence[LimitRow]) -> list[UUID]:
    """Whoever holds a limit that covers it, in a fixed order, but for whoever recommended it."""
    cost = (call_off.weekly_fee_pence, call_off.whole_life_pence, call_off.is_out_of_area)
    holders = {holder for row in limits if is_within(row.limit, *cost) for holder in row.holder_ids}
    return sorted(holders - {call_off.recommended_by_id})


def can_award(actor: Actor, call_off: CallOff, referral: Referral) -> Verdict:
    """A broker awards what was approved, while the referral is still open."""
    return first_refusal(
        _own(actor, call_off.council_id, Role.BROKER, "Only this council’s brokers award."),
        ALLOWED
        if call_off.state is CallOffState.APPROVED
        else refused(f"This call-off is {call_off.state.value.replace('_', ' ')}, not approved."),
        ALLOWED
        if referral.state is ReferralState.SENT
        else refused("This referral has ended, so nothing can be awarded."),
    )
