"""Verbs of writing: start a referral, keep its sections, name the social worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from portal import pdps
from portal.db import UnitOfWork, new_key
from portal.db.unit_of_work import duplicate
from portal.kernel.clock import london_date
from portal.kernel.errors import NotPermitted, RuleBroken, StaleRecord
from portal.kernel.references import new_reference
from portal.kernel.text import clean
from portal.pdps import Route
from portal.providers import Need as NeedKind
from portal.providers import find_postcode
from portal.referrals import policies, queries
from portal.referrals.events import ReferralSaved, ReferralStarted, SocialWorkerNamed
from portal.referrals.models import (
    Need,
    Referral,
    ReferralDocuments,
    ReferralIdentity,
    ReferralProfile,
    ReferralSummary,
)
from portal.referrals.sealing import CHILD, cells_of, seal_field, token
from portal.referrals.services.reading import unsealed
from portal.referrals.states import ReferralState
from portal.referrals.types import SEALED_FIELDS, ChildSex, Section

STALE = "Somebody changed this while you had it open."
SQUARE = 500
"""Metres of the square in whose middle the place to search from is kept."""
OLDEST = 25
TRIES = 5


@dataclass(frozen=True, slots=True)
class NeedGiven:
    """A need as it is written: from the fixed list, must or nice to have, with what helps."""

    kind: NeedKind
    is_must: bool
    words: str = ""


def start(
    uow: UnitOfWork,
    *,
    lot_id: UUID,
    route: Route,
    move_by: date,
    social_worker_id: UUID | None = None,
) -> Referral:
    """Begin a referral under a lot that the council has joined. Raises RuleBroken, NotPermitted."""
    uow.require(policies.can_start(uow.actor))
    council_id, today = uow.actor.council_id, london_date(uow.clock.now())
    assert council_id is not None
    _check_joined(uow, council_id, lot_id, today)
    _check_move(move_by, today)
    referral = _draft(uow, council_id, lot_id=lot_id, route=route, move_by=move_by)
    referral.social_worker_id = social_worker_id
    _add_under_free_reference(uow, referral)
    for stage in (ReferralSummary, ReferralProfile, ReferralDocuments, ReferralIdentity):
        uow.add(stage(referral_id=referral.id, council_id=council_id))
    new_key(uow.session, CHILD, referral.child_id)
    uow.record(
        ReferralStarted(subject_id=referral.id, reference=referral.reference, council_id=council_id)
    )
    return referral


def _draft(uow: UnitOfWork, council_id: UUID, **given: Any) -> Referral:
    assert uow.actor.user_id is not None
    return Referral(
        reference=new_reference("R"),
        council_id=council_id,
        child_id=uuid4(),
        state=ReferralState.DRAFT,
        created_by_id=uow.actor.user_id,
        created_at=uow.clock.now(),
        criteria=[],
        **given,
    )


def _check_joined(uow: UnitOfWork, council_id: UUID, lot_id: UUID, on: date) -> None:
    if not pdps.has_joined(uow.session, council_id, lot_id, on):
        raise RuleBroken("not_joined", "Choose a lot that your council has joined", "lot_id")


def _check_move(move_by: date, today: date) -> None:
    if move_by < today:
        raise RuleBroken("move_by", "The move date must be today or later", "move_by")
    if (move_by - today).days > 366:
        raise RuleBroken("move_by", "The move date must be within the next 12 months", "move_by")


def _add_under_free_reference(uow: UnitOfWork, referral: Referral) -> None:
    """References are free across councils, which no council can see: the database says so."""
    for _ in range(TRIES):
        try:
            with uow.session.begin_nested():
                uow.session.add(referral)
                uow.session.flush()
        except IntegrityError as error:
            if not duplicate(error, "reference"):
                raise
            referral.reference = new_reference("R")
        else:
            return
    raise RuntimeError("No free reference was found")


def save_child(
    uow: UnitOfWork, reference: str, given: Mapping[str, Any], bases: Mapping[str, str]
) -> ReferralSummary:
    """Keep what stage 1 says of the child: any of wishes, summary, good_home, age, sex.

    `bases` are the tokens (`sealing.token`) of the texts that the page began from. Raises
    RuleBroken, StaleRecord with both texts.
    """
    referral = _open(uow, reference, Section.CHILD)
    summary = queries.find_summary(uow.session, referral.id, lock=True)
    for name in ("wishes", "summary", "good_home"):
        if name in given:
            kept, new = getattr(summary, name), clean(given[name])
            _check_base(kept, new, bases.get(name), theirs=kept)
            setattr(summary, name, new)
    if "age" in given:
        _check_age(given["age"])
        summary.age = given["age"]
    if "sex" in given:
        summary.sex = ChildSex(given["sex"]) if given["sex"] else None
    _record(uow, referral, Section.CHILD, summary)
    return summary


def _check_age(age: int | None) -> None:
    if age is not None and not 0 <= age <= OLDEST:
        raise RuleBroken("age", f"Age must be between 0 and {OLDEST}", "age")


def _check_base(kept: str, new: str, base: str | None, *, theirs: str) -> None:
    """The text is still the one that the page began from, or already what is being sent."""
    if base is not None and base != token(kept) and kept != new:
        raise StaleRecord(STALE, theirs=theirs, mine=new)


def save_needs(
    uow: UnitOfWork, reference: str, given: Iterable[NeedGiven], version: int | None = None
) -> None:
    """Keep the child's needs; an empty list says that there are none of the list.

    `version` is the referral's on the page. Raises RuleBroken, StaleRecord.
    """
    referral = _open(uow, reference, Section.NEEDS, version)
    listed = {need.kind: need for need in given}
    uow.session.execute(delete(Need).where(Need.referral_id == referral.id))
    for position, kind in enumerate(NeedKind):
        if kind in listed:
            uow.add(_need(referral, position, listed[kind]))
    referral.needs_said = True
    _record(uow, referral, Section.NEEDS, referral)


def _need(referral: Referral, position: int, given: NeedGiven) -> Need:
    return Need(
        referral_id=referral.id,
        council_id=referral.council_id,
        position=position,
        key=given.kind.value,
        label=given.kind.label,
        is_must=given.is_must,
        words=clean(given.words),
    )


def save_search(
    uow: UnitOfWork,
    reference: str,
    *,
    route: Route,
    move_by: date,
    postcode: str,
    radius_miles: int,
    version: int | None = None,
) -> Referral:
    """Keep how fast, by when and where. `postcode` empty keeps the place that is kept already.

    Raises RuleBroken, StaleRecord.
    """
    referral = _open(uow, reference, Section.SEARCH, version)
    _check_move(move_by, london_date(uow.clock.now()))
    if not 1 <= radius_miles <= 500:
        raise RuleBroken("radius", "Enter a number of miles between 1 and 500", "radius_miles")
    if postcode.strip() or referral.easting is None:
        _search_from(referral, postcode)
    referral.route, referral.move_by = route, move_by
    referral.radius_miles = radius_miles
    _record(uow, referral, Section.SEARCH, referral)
    return referral


def _search_from(referral: Referral, postcode: str) -> None:
    place = find_postcode(postcode)
    if place is None or not place.authority_code:
        sentence = "Enter a full postcode in England or Wales, like RM7 0AA"
        raise RuleBroken("postcode", sentence, "postcode")
    referral.easting = place.easting // SQUARE * SQUARE + SQUARE // 2
    referral.northing = place.northing // SQUARE * SQUARE + SQUARE // 2
    referral.authority_code, referral.authority = place.authority_code, place.authority


def save_sealed(
    uow: UnitOfWork,
    reference: str,
    section: Section,
    given: Mapping[str, str],
    bases: Mapping[str, str],
) -> ReferralProfile | ReferralDocuments | ReferralIdentity:
    """Keep words of stage 2, 3 or 4, sealed under the child's key.

    Raises StaleRecord with both texts; showing the other's text is a view and is recorded.
    """
    referral = _open(uow, reference, section)
    stage = section.stage
    row = queries.get_sealed(uow.session, referral.id, stage, lock=True)
    cells = cells_of(row, stage)
    for column in SEALED_FIELDS[stage]:
        if column not in given:
            continue
        words = clean(given[column])
        if bases.get(column) not in (None, token(cells[column])):
            theirs = unsealed(uow, referral, stage)[column]
            if theirs != words:
                raise StaleRecord(STALE, theirs=theirs, mine=words)
        seal_field(uow.session, referral.child_id, row, column, words)
    _record(uow, referral, section, row)
    return row


def name_social_worker(uow: UnitOfWork, reference: str, user_id: UUID | None) -> Referral:
    """Ask a colleague to write the child's part, or take that back (None)."""
    referral = queries.get_referral(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_start(uow.actor))
    if referral.state not in (ReferralState.DRAFT, ReferralState.SENT):
        raise NotPermitted("This referral has ended.")
    referral.social_worker_id = user_id
    uow.record(
        SocialWorkerNamed(
            subject_id=referral.id,
            reference=referral.reference,
            council_id=referral.council_id,
            social_worker_id=user_id,
        )
    )
    return referral


def _open(
    uow: UnitOfWork, reference: str, section: Section, version: int | None = None
) -> Referral:
    """The referral, locked, if the actor may write this section of it now."""
    referral = queries.get_referral(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_write(uow.actor, referral, section))
    if version is not None and referral.version != version:
        raise StaleRecord(STALE)
    return referral


def _record(uow: UnitOfWork, referral: Referral, section: Section, kept: Any) -> None:
    uow.session.flush()
    uow.record(
        ReferralSaved(
            subject_id=referral.id,
            reference=referral.reference,
            council_id=referral.council_id,
            section=section.value,
            version=kept.version,
        )
    )
