"""What the record of a call-off reads beyond the call-off: who was asked, who answered what.

The auditor reads it too, who works on no referral: the rows are found through the call-off that
they may see, and the net narrows them to its council.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, cast, func, select

from portal import accounts, offers
from portal.calloffs.models import CallOff, Recommendation
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.offers import DeclineReason
from portal.providers import CarerHousehold, Home
from portal.referrals import Fit, Recipient, Referral, Screening, Wave

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything around one award, as it was frozen."""

    referral: Referral
    waves: Sequence[Wave]
    asked: Sequence[Screening]
    fitted: Sequence[Screening]
    unfitted: Mapping[str, int]
    recipients: Mapping[UUID, Recipient]
    declines: Mapping[UUID, DeclineReason]
    recommendations: int
    homes: Mapping[UUID, str]
    households: Mapping[UUID, str]
    providers: Mapping[UUID, str]


def evidence_of(session: ScopedSession, actor: Actor, call_off: CallOff) -> Evidence:
    """Who was screened, asked and not asked, and what they answered. At most 500 lines each."""
    referral = session.scalars(select(Referral).where(Referral.id == call_off.referral_id)).one()
    waves = session.scalars(
        select(Wave).where(Wave.referral_id == referral.id).order_by(Wave.number)
    ).all()
    asked = _screened(session, referral.id, is_chosen=True)
    fitted = _screened(session, referral.id, is_chosen=False)
    query = select(Recipient).where(Recipient.referral_id == referral.id)
    recipients = {row.provider_id: row for row in session.scalars(query)}
    listed = [*asked, *fitted]
    return Evidence(
        referral,
        waves,
        asked,
        fitted,
        _unfitted(session, referral.id),
        recipients,
        offers.decline_reasons(session, actor, referral.id),
        _count(session, call_off),
        _home_names(session, {one.home_id for one in listed}),
        _household_names(session, {one.household_id for one in listed if one.household_id}),
        accounts.organisation_names(session, {one.provider_id for one in listed}),
    )


def _screened(session: ScopedSession, referral_id: UUID, *, is_chosen: bool) -> Sequence[Screening]:
    """Homes that were sent the referral, or that fitted and were not, the nearest first."""
    query = select(Screening).where(
        Screening.referral_id == referral_id,
        Screening.is_chosen == is_chosen,
        Screening.fit != Fit.NO,
    )
    order = (Screening.wave, Screening.miles, Screening.id)
    return session.scalars(query.order_by(*order).limit(MOST_LISTED)).all()


def _unfitted(session: ScopedSession, referral_id: UUID) -> dict[str, int]:
    """How many homes did not match at the first sending, by the first reason."""
    query = (
        select(Screening.codes, func.count(), func.min(cast(Screening.id, String)))
        .where(Screening.referral_id == referral_id, Screening.wave == 1, Screening.fit == Fit.NO)
        .group_by(Screening.codes)
    )
    groups = session.execute(query).all()
    ids = [UUID(row[2]) for row in groups]
    told = select(Screening.id, Screening.reasons).where(Screening.id.in_(ids))
    reasons = {row.id: row.reasons for row in session.execute(told)} if ids else {}
    counted: dict[str, int] = {}
    for _codes, count, sample in groups:
        first = (reasons[UUID(sample)] or ["Not a match"])[0]
        counted[first] = counted.get(first, 0) + count
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _count(session: ScopedSession, call_off: CallOff) -> int:
    """How many recommendations there were for the referral."""
    query = (
        select(func.count(Recommendation.id))
        .join(CallOff, CallOff.id == Recommendation.call_off_id)
        .where(CallOff.referral_id == call_off.referral_id)
    )
    return session.scalar(query) or 0


def _home_names(session: ScopedSession, ids: set[UUID]) -> dict[UUID, str]:
    query = select(Home.id, Home.name).where(Home.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)} if ids else {}


def _household_names(session: ScopedSession, ids: set[UUID]) -> dict[UUID, str]:
    query = select(CarerHousehold).where(CarerHousehold.id.in_(ids))
    return {row.id: row.label for row in session.scalars(query)} if ids else {}
