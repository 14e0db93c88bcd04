"""What the record of a call-off reads beyond the call-off: who was asked, who answered what.

The auditor reads it too, who works on no referral: the rows are found through the call-off that
they may see, and the net narrows them to its council.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, func, select

from portal import offers
from portal.accounts import Organisation
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
    referral, waves, recommendations = _searched(session, call_off)
    lines = _screened(session, referral.id)
    recipients = {row.Recipient.provider_id: row.Recipient for row in lines if row.Recipient}
    asked = [row.Screening for row in lines if row.Screening.is_chosen]
    fitted = [row.Screening for row in lines if not row.Screening.is_chosen]
    return Evidence(
        referral,
        waves,
        asked[:MOST_LISTED],
        fitted[:MOST_LISTED],
        _unfitted(session, referral.id),
        recipients,
        offers.decline_reasons(session, actor, referral.id),
        recommendations,
        {row.Screening.home_id: row.home for row in lines},
        {row.CarerHousehold.id: row.CarerHousehold.label for row in lines if row.CarerHousehold},
        {row.Screening.provider_id: row.provider for row in lines},
    )


def _searched(session: ScopedSession, call_off: CallOff) -> tuple[Referral, list[Wave], int]:
    """The referral, each of its sendings, and how many recommendations there were for it."""
    counted = (
        select(func.count(Recommendation.id))
        .join(CallOff, CallOff.id == Recommendation.call_off_id)
        .where(CallOff.referral_id == call_off.referral_id)
        .scalar_subquery()
    )
    query = (
        select(Referral, Wave, counted)
        .outerjoin(Wave, Wave.referral_id == Referral.id)
        .where(Referral.id == call_off.referral_id)
        .order_by(Wave.number)
    )
    rows = session.execute(query).all()
    return rows[0][0], [row[1] for row in rows if row[1] is not None], rows[0][2]


def _screened(session: ScopedSession, referral_id: UUID) -> Sequence[Any]:
    """Homes that fitted with their names: those that were asked first, then the nearest first."""
    query = (
        select(
            Screening,
            Home.name.label("home"),
            CarerHousehold,
            Organisation.name.label("provider"),
            Recipient,
        )
        .select_from(Screening)
        .join(Home, Home.id == Screening.home_id)
        .join(Organisation, Organisation.id == Screening.provider_id)
        .outerjoin(CarerHousehold, CarerHousehold.id == Screening.household_id)
        .outerjoin(
            Recipient,
            (Recipient.referral_id == Screening.referral_id)
            & (Recipient.provider_id == Screening.provider_id),
        )
        .where(Screening.referral_id == referral_id, Screening.fit != Fit.NO)
        .order_by(Screening.is_chosen.desc(), Screening.wave, Screening.miles, Home.name)
    )
    return session.execute(query.limit(2 * MOST_LISTED)).all()


def _unfitted(session: ScopedSession, referral_id: UUID) -> dict[str, int]:
    """How many homes did not match at the first sending, by the first reason."""
    groups = (
        select(func.count().label("homes"), func.min(cast(Screening.id, String)).label("sample"))
        .where(Screening.referral_id == referral_id, Screening.wave == 1, Screening.fit == Fit.NO)
        .group_by(Screening.codes)
        .subquery()
    )
    query = select(Screening.reasons, groups.c.homes).join(
        groups, cast(Screening.id, String) == groups.c.sample
    )
    counted: dict[str, int] = {}
    for reasons, homes in session.execute(query.where(Screening.referral_id == referral_id)):
        first = (reasons or ["Not a match"])[0]
        counted[first] = counted.get(first, 0) + homes
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
