"""Stage 1 as providers see it, and what the check, the gaps and the match are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
    ReferralSummary,
)
from portal.referrals.queries.wanted import Wanted
from portal.referrals.rules import Draft
from portal.referrals.types import SEALED_FIELDS, Section


@dataclass(frozen=True, slots=True)
class Written:
    """All that a council has written of a referral, sealed stages apart, and what its lot asks.

    `filled` are the sealed fields that hold anything, `versions` how often each stage was saved.
    """

    summary: ReferralSummary
    needs: Sequence[Need]
    council: str
    lot: Lot
    ends_on: date
    filled: frozenset[str]
    versions: list[int]


def read_written(session: ScopedSession, referral: Referral) -> Written:
    """What was written, in one statement: a row for each need, or one without any."""
    query = (
        select(ReferralSummary, Organisation.name, Lot, PurchasingSystem.ends_on, Need, *_sealed())
        .select_from(ReferralSummary)
        .join(Organisation, Organisation.id == referral.council_id)
        .join(Lot, Lot.id == referral.lot_id)
        .join(PurchasingSystem, PurchasingSystem.id == Lot.system_id)
        .outerjoin(Need, Need.referral_id == ReferralSummary.referral_id)
        .where(ReferralSummary.referral_id == referral.id)
        .order_by(Need.is_must.desc(), Need.position)
    )
    for model in SEALED_STAGES.values():
        query = query.join(model, model.referral_id == ReferralSummary.referral_id)
    rows = session.execute(query).all()
    first = rows[0]._mapping
    columns = [column for fields in SEALED_FIELDS.values() for column in fields]
    return Written(
        summary=rows[0][0],
        needs=[row[4] for row in rows if row[4] is not None],
        council=rows[0][1],
        lot=rows[0][2],
        ends_on=rows[0][3],
        filled=frozenset(column for column in columns if first[f"has_{column}"]),
        versions=[first[f"version_{section.stage}"] for section in CHECKED],
    )


CHECKED = (Section.PROFILE, Section.DOCUMENTS, Section.IDENTITY)


def _sealed() -> list[Any]:
    """Of the sealed stages only whether a field holds anything, and the number of the version."""
    found: list[Any] = []
    for stage, fields in SEALED_FIELDS.items():
        model = SEALED_STAGES[stage]
        found += [getattr(model, name).is_not(None).label(f"has_{name}") for name in fields]
        found.append(model.version.label(f"version_{stage}"))
    return found


def stage_one(
    session: ScopedSession, referral: Referral, known: Written | None = None
) -> dict[str, Any]:
    """Exactly what a provider reads at stage 1, as it is previewed, sent and frozen."""
    written = known or read_written(session, referral)
    summary = written.summary
    return {
        "council": written.council,
        "lot": written.lot.title,
        "route": referral.route.value,
        "age": summary.age,
        "sex": summary.sex.value if summary.sex else None,
        "area": referral.authority,
        "move_by": referral.move_by.isoformat(),
        "wishes": summary.wishes,
        "summary": summary.summary,
        "good_home": summary.good_home,
        "needs": [_need(need) for need in written.needs],
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "id": str(need.id),
        "key": need.key,
        "label": need.label,
        "is_must": need.is_must,
        "words": need.words,
    }


def preview_digest(session: ScopedSession, referral: Referral, known: Written | None = None) -> str:
    """What a preview was about: stage 1, and which versions of the sealed stages were checked."""
    written = known or read_written(session, referral)
    shown = stage_one(session, referral, written)
    return digest({"stage_one": shown, "versions": written.versions})


def texts_of(
    session: ScopedSession, referral: Referral, known: Written | None = None
) -> dict[str, tuple[str, str]]:
    """Every text of stage 1 by field, with what the page calls it."""
    written = known or read_written(session, referral)
    texts = {name: (label, getattr(written.summary, name)) for name, label in TEXTS.items()}
    for need in written.needs:
        texts[f"need-{need.key}"] = (need.label, need.words)
    return texts


TEXTS = {
    "wishes": "What the child wants",
    "summary": "About the child",
    "good_home": "What a good home looks like",
}


def draft_of(session: ScopedSession, referral: Referral, known: Written | None = None) -> Draft:
    """How far a referral is written; of sealed fields only whether they hold anything."""
    written = known or read_written(session, referral)
    summary = written.summary
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
        filled=written.filled,
    )


def wanted_for(
    session: ScopedSession,
    referral: Referral,
    now: datetime,
    *,
    radius: int | None = None,
    known: Written | None = None,
) -> Wanted:
    """What the match is asked. Raises RuleBroken when age, sex or place are not written yet."""
    written = known or read_written(session, referral)
    _check_place(referral, written.summary)
    return _wanted(session, referral, written, now, radius)


def _check_place(referral: Referral, summary: ReferralSummary) -> None:
    if referral.easting is None or referral.northing is None:
        raise RuleBroken("incomplete", "Enter the postcode to search from first", "postcode")
    if summary.age is None or summary.sex is None:
        raise RuleBroken("incomplete", "Enter the child’s age and sex first", "age")


def _wanted(
    session: ScopedSession, referral: Referral, written: Written, now: datetime, radius: int | None
) -> Wanted:
    summary = written.summary
    assert referral.easting is not None
    assert referral.northing is not None
    assert summary.age is not None
    assert summary.sex is not None
    return Wanted(
        **_of_lot(session, written, now),
        referral_id=referral.id,
        council_id=referral.council_id,
        child_id=referral.child_id,
        age=summary.age,
        sex=summary.sex,
        must=needs_number(NeedKind(need.key) for need in written.needs if need.is_must),
        easting=referral.easting,
        northing=referral.northing,
        radius=radius or referral.radius_miles,
        authority_code=referral.authority_code,
        move_by=referral.move_by,
        today=london_date(now),
        now=now,
    )


def _of_lot(session: ScopedSession, written: Written, now: datetime) -> dict[str, Any]:
    """What the lot asks of a home: its kind, its rating, its insurances; and whether it is over."""
    lot = written.lot
    return {
        "lot_id": lot.id,
        "service": lot.service_type,
        "accepted": frozenset(one for one in Judgement if admissions.accepts(lot, one.value)),
        "accepts_uninspected": admissions.accepts(lot, RatingState.NOT_YET_INSPECTED.value),
        "covers": tuple(sorted(admissions.needed_covers(session, lot.system_id).items())),
        "is_over": london_date(now) > written.ends_on,
    }
