"""Sending: screen every home, freeze the criteria and what is shown, tell those who were chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table

from portal import pdps
from portal.db import UnitOfWork
from portal.kernel.clock import london_date
from portal.kernel.errors import RuleBroken, StaleRecord
from portal.kernel.periods import is_in_time
from portal.kernel.text import clean, digest
from portal.providers import distance_band
from portal.referrals import policies, queries, rules
from portal.referrals.events import DeadlineMoved, ReferralArrived, ReferralSent
from portal.referrals.models import Recipient, Referral, Screening, Wave
from portal.referrals.queries import Details, Screened, Wanted
from portal.referrals.rules.fit import plain_sentences
from portal.referrals.states import REFERRAL, ReferralState
from portal.referrals.types import AnswerState, Fit

Key = tuple[UUID, UUID | None]
MANY = 25  # sending to more homes than this asks for a reason (screens.md 3.31)
CHUNK = 500
NOT_PREVIEWED = "Look at what providers will see before you send it"


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything that one wave is decided by, read in the same transaction."""

    referral: Referral
    wanted: Wanted
    found: Sequence[Screened]
    chosen: Sequence[Screened]
    details: dict[str, Details]
    shown: dict[str, Any]
    number: int
    now: datetime
    respond_by: datetime
    is_sealed: bool


def send(uow: UnitOfWork, reference: str, homes: Collection[Key], *, reason: str = "") -> Referral:
    """Send a referral to the homes that were chosen, now; a second time is the next wave.

    With the first wave criteria, deadline and sealing are frozen. Every home of the lot's kind is
    screened and the result is kept for ever. Raises RuleBroken (gaps, names, homes), StaleRecord.
    """
    referral = queries.get_referral(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_send(uow.actor, referral))
    _check_ready(uow, referral)
    now = uow.clock.now()
    sending = _prepare(uow, referral, homes, now)
    _check_choice(sending, clean(reason))
    if referral.state is ReferralState.DRAFT:
        _freeze(uow, sending)
    else:
        _move_deadline(uow, sending)
    _keep(uow, sending, clean(reason))
    _deliver(uow, sending)
    return referral


def _check_ready(uow: UnitOfWork, referral: Referral) -> None:
    today = london_date(uow.clock.now())
    if not pdps.has_joined(uow.session, referral.council_id, referral.lot_id, today):
        raise RuleBroken("not_joined", "Your council has not joined this lot")
    missing = [gap for gap in rules.gaps(queries.draft_of(uow.session, referral)) if gap.blocks]
    if missing:
        problems = tuple((gap.item, gap.sentence) for gap in missing)
        raise RuleBroken("gaps", missing[0].sentence, problems=problems)
    if not referral.preview_digest:
        raise RuleBroken("not_previewed", NOT_PREVIEWED)
    if referral.preview_digest != queries.preview_digest(uow.session, referral):
        raise StaleRecord("The text changed since somebody looked at it. Look at it again.")


def _prepare(uow: UnitOfWork, referral: Referral, homes: Collection[Key], now: datetime) -> Sending:
    wanted = queries.wanted_for(uow.session, referral, now)
    found = queries.screen(uow.session, wanted)
    by_key = {candidate.key: candidate for candidate in found}
    chosen = [by_key[key] for key in dict.fromkeys(homes) if key in by_key]
    if len(chosen) != len(set(homes)):
        raise RuleBroken("no_longer", "A home that you chose is no longer listed. Choose again")
    before = queries.find_wave(uow.session, referral.id)
    window, is_sealed = pdps.window_for(uow.session, referral.lot_id, referral.route)
    deadline = window.deadline(now)
    return Sending(
        referral=referral,
        wanted=wanted,
        found=found,
        chosen=chosen,
        details=queries.details_of(uow.session, wanted, chosen),
        shown=queries.stage_one(uow.session, referral),
        number=before.number + 1 if before else 1,
        now=now,
        respond_by=max(deadline, referral.respond_by or deadline),
        is_sealed=is_sealed,
    )


def _check_choice(sending: Sending, reason: str) -> None:
    if not sending.chosen:
        raise RuleBroken("no_home", "Select at least one home", "homes")
    lost = [one for one in sending.chosen if rules.fit_of(one.codes) is Fit.NO]
    if lost:
        problems = tuple(("homes", _lost(sending, one)) for one in lost)
        raise RuleBroken("no_longer", problems[0][1], "homes", problems=problems)
    if len(sending.chosen) > MANY and not reason:
        sentence = f"Enter why more than {MANY} homes are asked at once"
        raise RuleBroken("many", sentence, "reason")


def _lost(sending: Sending, one: Screened) -> str:
    details = sending.details[one.subject]
    why = rules.sentences(one.codes, details.facts)[0]
    return f"{details.label} no longer matches: {why}"


def _freeze(uow: UnitOfWork, sending: Sending) -> None:
    referral = sending.referral
    referral.state = REFERRAL.after(referral.state, "send")
    referral.sent_at = sending.now
    referral.respond_by = sending.respond_by
    referral.is_sealed = sending.is_sealed
    referral.criteria = [
        {"id": str(one.id), "key": one.key, "label": one.label, "weight": one.weight}
        for one in pdps.criteria_for(uow.session, referral.lot_id)
    ]


def _move_deadline(uow: UnitOfWork, sending: Sending) -> None:
    """A later wave gives everybody its deadline, unless offers have been opened already."""
    referral = sending.referral
    assert referral.respond_by is not None
    asked = queries.list_recipients(uow.session, uow.actor, referral.id)
    is_open = referral.is_sealed and not is_in_time(sending.now, referral.respond_by)
    if is_open and any(one.answer_state is AnswerState.OFFERED for one in asked):
        raise RuleBroken("opened", "Offers were opened, so no more homes can be asked")
    if sending.respond_by == referral.respond_by:
        return
    referral.respond_by = sending.respond_by
    for recipient in asked:
        recipient.respond_by = sending.respond_by
        uow.record(
            DeadlineMoved(
                subject_id=recipient.id,
                reference=referral.reference,
                council_id=recipient.council_id,
                provider_id=recipient.provider_id,
                respond_by=sending.respond_by,
            )
        )


def _keep(uow: UnitOfWork, sending: Sending, reason: str) -> None:
    referral = sending.referral
    uow.add(
        Wave(
            referral_id=referral.id,
            council_id=referral.council_id,
            number=sending.number,
            sent_at=sending.now,
            sent_by_id=uow.actor.user_id,
            respond_by=sending.respond_by,
            summary=sending.shown,
            homes=len(sending.chosen),
            screened=len(sending.found),
            reason=reason,
        )
    )
    _keep_screenings(uow, sending)
    _record(uow, sending)


def _record(uow: UnitOfWork, sending: Sending) -> None:
    referral = sending.referral
    uow.record(
        ReferralSent(
            subject_id=referral.id,
            reference=referral.reference,
            council_id=referral.council_id,
            wave=sending.number,
            homes=len(sending.chosen),
            providers=len({one.provider_id for one in sending.chosen}),
            screened=len(sending.found),
            respond_by=sending.respond_by,
            criteria_digest=digest(referral.criteria),
        )
    )


def _keep_screenings(uow: UnitOfWork, sending: Sending) -> None:
    """Thousands of rows at once: written as rows, not as objects. Each names the actor's council,
    which the database's own policy checks again."""
    chosen = {one.key for one in sending.chosen}
    rows = [_screening(sending, one, one.key in chosen) for one in sending.found]
    table = cast(Table, Screening.__table__)
    uow.session.flush()
    with uow.session.raw():
        for start in range(0, len(rows), CHUNK):
            uow.session.execute(table.insert(), rows[start : start + CHUNK])


def _screening(sending: Sending, one: Screened, is_chosen: bool) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "referral_id": sending.referral.id,
        "council_id": sending.referral.council_id,
        "wave": sending.number,
        "provider_id": one.provider_id,
        "home_id": one.home_id,
        "household_id": one.household_id,
        "fit": rules.fit_of(one.codes),
        "codes": one.codes,
        "reasons": plain_sentences(one.codes),
        "miles": None if one.miles is None else round(one.miles, 1),
        "is_in_area": bool(one.is_in_area),
        "places": one.places,
        "confirmed_at": one.confirmed_at,
        "is_chosen": is_chosen,
    }


def _deliver(uow: UnitOfWork, sending: Sending) -> None:
    by_provider: dict[UUID, list[Screened]] = defaultdict(list)
    for one in sorted(sending.chosen, key=_nearest):
        by_provider[one.provider_id].append(one)
    summary_digest = digest(sending.shown)
    for provider_id, homes in by_provider.items():
        recipient = _recipient(sending, provider_id, homes)
        uow.add(recipient)
        uow.record(
            ReferralArrived(
                subject_id=recipient.id,
                reference=recipient.reference,
                council_id=recipient.council_id,
                provider_id=provider_id,
                respond_by=recipient.respond_by,
                summary_digest=summary_digest,
            )
        )


def _nearest(one: Screened) -> tuple[bool, int, str]:
    """Good before possible, then the nearest; the id only breaks ties."""
    square = one.square if one.square is not None else 10**13
    return bool(one.codes), square, one.subject


def _recipient(sending: Sending, provider_id: UUID, homes: Sequence[Screened]) -> Recipient:
    referral, first = sending.referral, homes[0]
    return Recipient(
        referral_id=referral.id,
        council_id=referral.council_id,
        provider_id=provider_id,
        reference=referral.reference,
        child_id=referral.child_id,
        lot_id=referral.lot_id,
        route=referral.route,
        home_id=first.home_id,
        household_id=first.household_id,
        wave=sending.number,
        fit=rules.fit_of(first.codes),
        reasons=[_why(sending, one) for one in homes],
        distance=_band(first),
        summary=sending.shown,
        sent_at=sending.now,
        respond_by=sending.respond_by,
        is_sealed=referral.is_sealed,
        answer_state=AnswerState.NONE,
    )


def _why(sending: Sending, one: Screened) -> dict[str, Any]:
    """Why a home was asked, as its own provider reads it: what fits, and what is to be checked."""
    details, area = sending.details[one.subject], sending.referral.authority
    places = one.places or 0
    return {
        "home_id": str(one.home_id),
        "household_id": str(one.household_id) if one.household_id else None,
        "key": details.key,
        "name": details.label,
        "fit": rules.fit_of(one.codes).value,
        "fits": rules.fitting(sending.wanted.age, places, bool(one.is_in_area), area),
        "checks": rules.sentences(one.codes, details.facts),
        "distance": _band(one),
    }


def _band(one: Screened) -> str:
    return distance_band(one.miles) if one.miles is not None else "distance not known"
