"""Stage 1 as providers see it, and what the check, the gaps and the match are asked about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal import admissions
from portal.accounts import Organisation
from portal.db import ScopedSession
from portal.kernel.clock import london_date
from portal.kernel.errors import RuleBroken
from portal.kernel.text import digest
from portal.pdps import Lot, PurchasingSystem
from portal.providers import Judgement, RatingState, needs_number
from portal.providers import Need as NeedKind
from portal.referrals.models import (
    SEALED_STAGES,
    Need,
    Referral,
    ReferralDocuments,
    ReferralIdentity,
    ReferralProfile,
    ReferralSummary,
)
from portal.referrals.queries.council import find_summary, get_sealed, list_needs
from portal.referrals.queries.wanted import Wanted
from portal.referrals.rules import Draft
from portal.referrals.types import SEALED_FIELDS, Section


def stage_one(session: ScopedSession, referral: Referral) -> dict[str, Any]:
    """Exactly what a provider reads at stage 1, as it is previewed, sent and frozen."""
    summary = find_summary(session, referral.id)
    council = select(Organisation.name).where(Organisation.id == referral.council_id)
    lot = select(Lot.title).where(Lot.id == referral.lot_id)
    return {
        "council": session.scalars(council).one(),
        "lot": session.scalars(lot).one(),
        "route": referral.route.value,
        "age": summary.age,
        "sex": summary.sex.value if summary.sex else None,
        "area": referral.authority,
        "move_by": referral.move_by.isoformat(),
        "wishes": summary.wishes,
        "summary": summary.summary,
        "good_home": summary.good_home,
        "needs": [_need(need) for need in list_needs(session, referral.id)],
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "id": str(need.id),
        "key": need.key,
        "label": need.label,
        "is_must": need.is_must,
        "words": need.words,
    }


def preview_digest(session: ScopedSession, referral: Referral) -> str:
    """What a preview was about: stage 1, and which versions of the sealed stages were checked."""
    sections = (Section.PROFILE, Section.DOCUMENTS, Section.IDENTITY)
    versions = [get_sealed(session, referral.id, section.stage).version for section in sections]
    return digest({"stage_one": stage_one(session, referral), "versions": versions})


def texts_of(session: ScopedSession, referral: Referral) -> dict[str, tuple[str, str]]:
    """Every text of stage 1 by field, with what the page calls it."""
    summary = find_summary(session, referral.id)
    texts = {name: (label, getattr(summary, name)) for name, label in TEXTS.items()}
    for need in list_needs(session, referral.id):
        texts[f"need-{need.key}"] = (need.label, need.words)
    return texts


TEXTS = {
    "wishes": "What the child wants",
    "summary": "About the child",
    "good_home": "What a good home looks like",
}


def draft_of(session: ScopedSession, referral: Referral) -> Draft:
    """How far a referral is written; of sealed fields only whether they hold anything."""
    summary = find_summary(session, referral.id)
    return Draft(
        is_quick=referral.route.is_quick,
        move_by=referral.move_by,
        wishes=summary.wishes,
        age=summary.age,
        sex=summary.sex,
        summary=summary.summary,
        good_home=summary.good_home,
        needs_said=referral.needs_said,
        authority=referral.authority,
        filled=_filled(session, referral),
    )


def _filled(session: ScopedSession, referral: Referral) -> frozenset[str]:
    """Which sealed fields hold anything, in one statement that fetches none of it."""
    columns = {
        column: getattr(SEALED_STAGES[stage], column)
        for stage, fields in SEALED_FIELDS.items()
        for column in fields
    }
    query = select(*(cell.is_not(None).label(column) for column, cell in columns.items()))
    query = query.select_from(ReferralProfile).where(ReferralProfile.referral_id == referral.id)
    for model in (ReferralDocuments, ReferralIdentity):
        query = query.join(model, model.referral_id == ReferralProfile.referral_id)
    held = session.execute(query).one()._asdict()
    return frozenset(column for column, is_held in held.items() if is_held)


def wanted_for(
    session: ScopedSession, referral: Referral, now: datetime, *, radius: int | None = None
) -> Wanted:
    """What the match is asked. Raises RuleBroken when age, sex or place are not written yet."""
    summary = find_summary(session, referral.id)
    if referral.easting is None or referral.northing is None:
        raise RuleBroken("incomplete", "Enter the postcode to search from first", "postcode")
    if summary.age is None or summary.sex is None:
        raise RuleBroken("incomplete", "Enter the child’s age and sex first", "age")
    return Wanted(
        **_of_lot(session, referral, now),
        referral_id=referral.id,
        council_id=referral.council_id,
        child_id=referral.child_id,
        age=summary.age,
        sex=summary.sex,
        must=_must(session, summary),
        easting=referral.easting,
        northing=referral.northing,
        radius=radius or referral.radius_miles,
        authority_code=referral.authority_code,
        move_by=referral.move_by,
        today=london_date(now),
        now=now,
    )


def _of_lot(session: ScopedSession, referral: Referral, now: datetime) -> dict[str, Any]:
    """What the lot asks of a home: its kind, its rating, its insurances; and whether it is over."""
    query = select(Lot, PurchasingSystem.ends_on).join(
        PurchasingSystem, PurchasingSystem.id == Lot.system_id
    )
    lot, ends_on = session.execute(query.where(Lot.id == referral.lot_id)).one()
    return {
        "lot_id": lot.id,
        "service": lot.service_type,
        "accepted": frozenset(one for one in Judgement if admissions.accepts(lot, one.value)),
        "accepts_uninspected": admissions.accepts(lot, RatingState.NOT_YET_INSPECTED.value),
        "covers": tuple(sorted(admissions.needed_covers(session, lot.system_id).items())),
        "is_over": london_date(now) > ends_on,
    }


def _must(session: ScopedSession, summary: ReferralSummary) -> int:
    query = select(Need.key).where(Need.referral_id == summary.referral_id, Need.is_must.is_(True))
    return needs_number(NeedKind(key) for key in session.scalars(query))
