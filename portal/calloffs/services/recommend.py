"""Recommending an offer, with the reasons that become the record and the feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal import offers, pdps, referrals
from portal.calloffs import policies, queries, rules, sealing, states
from portal.calloffs.events import CallOffRecommended, CallOffReplaced
from portal.calloffs.models import CallOff, Recommendation
from portal.calloffs.queries import Compared
from portal.calloffs.sealing import Reasons
from portal.calloffs.types import CallOffState
from portal.db import UnitOfWork, new_key
from portal.kernel.errors import RuleBroken
from portal.kernel.money import format_pence
from portal.kernel.references import new_reference
from portal.offers import OfferState, SentOffer
from portal.referrals import Referral


@dataclass(frozen=True, slots=True)
class Facts:
    """What a recommendation rests on at this moment: every open offer, ranked, and the one."""

    sent: SentOffer
    weeks: int
    is_out_of_area: bool
    is_early: bool
    compared: tuple[Compared, ...]


def recommend(
    uow: UnitOfWork, referral_reference: str, offer_reference: str, reasons: Reasons, weeks: int
) -> CallOff:
    """Recommend one offer, for an expected stay of `weeks`, to whoever may approve it.

    Raises RuleBroken when a reason is missing, when the offer is no longer open, or when nobody's
    limit covers the cost. A recommendation that was open is replaced.
    """
    referral = referrals.get_referral(uow.session, uow.actor, referral_reference, lock=True)
    uow.require(policies.can_recommend(uow.actor, referral))
    uow.require(offers.can_read_offers(uow.actor, referral, uow.clock.now()))
    sent = _open_offer(uow, referral, offer_reference)
    facts = _facts(uow, referral, sent, weeks)
    _check_reasons(reasons, facts)
    _replace_open(uow, referral)
    call_off = _new(uow, referral, facts)
    needed = _limit_needed(uow, call_off)
    new_key(uow.session, sealing.CALL_OFF, call_off.id)
    row = _recommendation(uow, call_off, needed, facts)
    row.reasons = sealing.seal_reasons(uow.session, row, reasons)
    uow.add(call_off)
    uow.session.flush()
    uow.add(row)
    _let_approvers_read(uow, call_off)
    _record(uow, call_off, referral, sent, needed)
    return call_off


def _open_offer(uow: UnitOfWork, referral: Referral, reference: str) -> SentOffer:
    offer = offers.get_offer(uow.session, uow.actor, reference, lock=True)
    if offer.referral_id != referral.id or offer.state is not OfferState.SUBMITTED:
        raise RuleBroken("offer_closed", "This offer is no longer open. Choose another", "offer")
    return offers.get_sent(uow.session, offer)


def _facts(uow: UnitOfWork, referral: Referral, sent: SentOffer, weeks: int) -> Facts:
    found = queries.compare(uow.session, uow.actor, referral, uow.clock.now())
    compared = tuple(one for one in found if one.is_open)
    chosen = next(one for one in compared if one.sent.offer.id == sent.offer.id)
    is_far = rules.is_out_of_area_at_a_distance(chosen.is_in_area, chosen.miles)
    is_early = rules.is_early(uow.clock.now(), referral.respond_by)
    return Facts(sent, weeks, is_far, is_early, compared)


def _check_reasons(reasons: Reasons, facts: Facts) -> None:
    problems = []
    if not reasons.why.strip():
        problems.append(("why", "Enter why this home is best for this child"))
    if queries.has_cheaper(facts.compared, facts.sent) and not reasons.why_not_cheaper.strip():
        problems.append(("why_not_cheaper", "Enter why not the offer with the lower fee"))
    if queries.has_nearer(facts.compared, facts.sent) and not reasons.why_not_nearer.strip():
        problems.append(("why_not_nearer", "Enter why not the home that is nearer"))
    if facts.is_early and not reasons.why_early.strip():
        problems.append(("why_early", "Enter why this cannot wait until the time to answer"))
    if not 1 <= facts.weeks <= 936:
        problems.append(("weeks", "Enter the expected stay in weeks, from 1 to 936"))
    if problems:
        raise RuleBroken("reasons", problems[0][1], problems=tuple(problems))


def _replace_open(uow: UnitOfWork, referral: Referral) -> None:
    before = queries.find_open(uow.session, uow.actor, referral.id, lock=True)
    if before is None:
        return
    before.state = states.CALL_OFF.after(before.state, "replace")
    referrals.end_reading(uow, referral)
    uow.record(
        CallOffReplaced(
            subject_id=before.id,
            reference=before.reference,
            council_id=before.council_id,
            referral_id=referral.id,
            referral_reference=referral.reference,
        )
    )
    uow.session.flush()


def _new(uow: UnitOfWork, referral: Referral, facts: Facts) -> CallOff:
    now = uow.clock.now()
    assert uow.actor.user_id is not None
    return CallOff(
        reference=new_reference("CO"),
        council_id=referral.council_id,
        referral_id=referral.id,
        referral_reference=referral.reference,
        lot_id=referral.lot_id,
        state=CallOffState.RECOMMENDED,
        expected_weeks=facts.weeks,
        is_out_of_area=facts.is_out_of_area,
        recommended_at=now,
        recommended_by_id=uow.actor.user_id,
        created_at=now,
        **_offered(facts),
    )


def _offered(facts: Facts) -> dict[str, Any]:
    """What the call-off takes from the offer as it was sent; money in pence."""
    sent, weekly = facts.sent, facts.sent.content.weekly_pence
    assert sent.content.starts_on is not None
    return {
        "offer_id": sent.offer.id,
        "provider_id": sent.offer.provider_id,
        "home_id": sent.offer.home_id,
        "household_id": sent.offer.household_id,
        "offer_number": sent.version.number,
        "starts_on": sent.content.starts_on,
        "weekly_fee_pence": weekly,
        "whole_life_pence": rules.whole_life_pence(weekly, facts.weeks),
    }


def _limit_needed(uow: UnitOfWork, call_off: CallOff) -> str:
    limit = pdps.limit_needed(
        uow.session,
        call_off.council_id,
        call_off.weekly_fee_pence,
        call_off.whole_life_pence,
        call_off.is_out_of_area,
    )
    if limit is None:
        cost = format_pence(call_off.weekly_fee_pence)
        raise RuleBroken("no_limit", f"No one can approve {cost} a week. Add a delegation limit")
    return limit.title


def _let_approvers_read(uow: UnitOfWork, call_off: CallOff) -> None:
    """Whoever holds a sufficient limit may read the referral, to decide; not who recommended."""
    limits = pdps.list_limits(uow.session, call_off.council_id)
    for holder in policies.approvers_of(call_off, limits):
        referrals.let_read(uow, call_off.referral_id, holder, "approval")


def _recommendation(
    uow: UnitOfWork, call_off: CallOff, needed: str, facts: Facts
) -> Recommendation:
    return Recommendation(
        council_id=call_off.council_id,
        call_off_id=call_off.id,
        number=1,
        made_at=call_off.recommended_at,
        made_by_id=call_off.recommended_by_id,
        reasons=b"",
        limit_needed=needed,
        compared=[
            {**one.as_record(), "chosen": one.sent.offer.id == call_off.offer_id}
            for one in facts.compared
        ],
    )


def _record(
    uow: UnitOfWork, call_off: CallOff, referral: Referral, sent: SentOffer, needed: str
) -> None:
    uow.record(
        CallOffRecommended(
            subject_id=call_off.id,
            reference=call_off.reference,
            council_id=call_off.council_id,
            referral_id=referral.id,
            referral_reference=referral.reference,
            offer_reference=sent.offer.reference,
            weekly_fee_pence=call_off.weekly_fee_pence,
            whole_life_pence=call_off.whole_life_pence,
            limit_needed=needed,
        )
    )
