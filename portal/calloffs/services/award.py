"""The award: exactly once, from what is true this minute, into terms that never change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from portal import admissions, offers, pdps, referrals
from portal.calloffs import policies, queries, rules, sealing, states
from portal.calloffs.events import CallOffAwarded
from portal.calloffs.models import CallOff
from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken
from portal.kernel.text import digest
from portal.offers import SentOffer
from portal.referrals import Referral

NOT_CHOSEN = "Another home was a better match for this child’s needs."


def award(uow: UnitOfWork, reference: str) -> CallOff:
    """Award an approved call-off.

    The referral is locked before the call-off, in the same order by everybody; a second award then
    finds the state moved, and the unique index stands behind it. Eligibility, the offer and the
    system's end date are read anew. Raises NotPermitted, RuleBroken.
    """
    call_off = queries.get_call_off(uow.session, uow.actor, reference)
    referral = referrals.get_referral(
        uow.session, uow.actor, call_off.referral_reference, lock=True
    )
    call_off = queries.get_call_off(uow.session, uow.actor, reference, lock=True)
    uow.session.refresh(call_off)
    uow.require(policies.can_award(uow.actor, call_off, referral))
    sent = _still_open(uow, call_off)
    admissions.require_callable(uow, call_off.home_id, call_off.lot_id)
    uow.require(pdps.term_verdict(uow.session, call_off.lot_id, call_off.starts_on))
    _freeze(uow, call_off, referral, sent)
    _tell_everybody(uow, call_off, referral)
    _record(uow, call_off, referral, sent)
    return call_off


def _still_open(uow: UnitOfWork, call_off: CallOff) -> SentOffer:
    """The offer as it was approved. Raises RuleBroken when it changed or closed since."""
    stands = queries.offer_stands(uow.session, uow.actor, call_off, lock=True)
    if not stands:
        raise RuleBroken("offer_changed", f"{stands.reason} Compare and recommend again.")
    offer = offers.offer_by_id(uow.session, uow.actor, call_off.offer_id)
    return offers.get_sent(uow.session, offer)


def _freeze(uow: UnitOfWork, call_off: CallOff, referral: Referral, sent: SentOffer) -> None:
    """The facts of an award stand or fall together, so nothing is asked between setting them."""
    terms, now = _terms(uow, call_off, referral, sent), uow.clock.now()
    call_off.state = states.CALL_OFF.after(call_off.state, "award")
    call_off.awarded_at, call_off.awarded_by_id = now, uow.actor.user_id
    call_off.terms, call_off.terms_digest = terms, digest(terms)


def _terms(
    uow: UnitOfWork, call_off: CallOff, referral: Referral, sent: SentOffer
) -> dict[str, Any]:
    """What both sides sign: figures, dates and versions; nothing about the child but a reference.

    Every needed fact is copied, so that no later change of a lot, a price or a name alters it.
    """
    lot = pdps.get_lot(uow.session, call_off.lot_id)
    return {
        "call_off": call_off.reference,
        "referral": referral.reference,
        "lot": f"Lot {lot.number}: {lot.title}",
        "council_id": str(call_off.council_id),
        "provider_id": str(call_off.provider_id),
        "home_id": str(call_off.home_id),
        "household_id": str(sent.offer.household_id or ""),
        "starts_on": call_off.starts_on.isoformat(),
        "expected_weeks": call_off.expected_weeks,
        "ends_on": rules.ends_on(call_off.starts_on, call_off.expected_weeks).isoformat(),
        "system_ends_on": pdps.end_of_term(uow.session, call_off.lot_id).isoformat(),
        "weekly_fee_pence": call_off.weekly_fee_pence,
        "whole_life_pence": call_off.whole_life_pence,
        "criteria": referral.criteria,
        **_offered(sent),
    }


def _offered(sent: SentOffer) -> dict[str, Any]:
    """The fee line by line, and which version of which offer it came from."""
    return {
        "lines": [
            {"label": line.label, "kind": line.kind.value, "pence": line.pence}
            for line in sent.content.lines
        ],
        "offer": {
            "reference": sent.offer.reference,
            "number": sent.version.number,
            "digest": sent.version.digest,
        },
    }


def _tell_everybody(uow: UnitOfWork, call_off: CallOff, referral: Referral) -> None:
    """Close the offers and the referral; every provider that answered hears a reason."""
    last = queries.last_recommendation(uow.session, call_off)
    written = sealing.read_reasons(uow.session, last).why_not
    others = offers.list_open(uow.session, uow.actor, referral.id)
    reasons: dict[UUID, str] = {
        offer.id: written.get(offer.reference, "") or NOT_CHOSEN
        for offer in others
        if offer.id != call_off.offer_id
    }
    by_recipient = {
        offer.recipient_id: reasons[offer.id]
        for offer in others
        if offer.id in reasons and offer.provider_id != call_off.provider_id
    }
    offers.close_out(uow, referral.id, referral.reference, call_off.offer_id, reasons)
    referrals.mark_awarded(
        uow,
        referral.id,
        provider_id=call_off.provider_id,
        home_id=call_off.home_id,
        household_id=call_off.household_id,
        reasons=by_recipient,
    )


def _record(uow: UnitOfWork, call_off: CallOff, referral: Referral, sent: SentOffer) -> None:
    uow.record(
        CallOffAwarded(
            subject_id=call_off.id,
            reference=call_off.reference,
            council_id=call_off.council_id,
            provider_id=call_off.provider_id,
            referral_id=referral.id,
            referral_reference=referral.reference,
            offer_reference=sent.offer.reference,
            home_id=call_off.home_id,
            starts_on=call_off.starts_on,
            weekly_fee_pence=call_off.weekly_fee_pence,
            terms_digest=call_off.terms_digest,
        )
    )
