"""What the last look before sending asks: the homes ticked, the deadline, the criteria."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal import pdps
from portal.db import ScopedSession
from portal.providers import CarerHousehold, Home
from portal.referrals.models import Referral, Screening, Wave
from portal.referrals.types import Fit

_KEY = re.compile(r"([A-Z]+-[0-9A-Z]{5})(?:-(\d{1,6}))?")


def homes_by_key(session: ScopedSession, keys: Iterable[str]) -> list[tuple[UUID, UUID | None]]:
    """Ids of homes ("H-7K2M4") and households ("H-7K2M4-3"); what is not there is left out."""
    parts = [match.groups() for key in keys if (match := _KEY.fullmatch(key))]
    homes = _homes(session, {reference for reference, _ in parts})
    households = _households(session, homes.values())
    found: list[tuple[UUID, UUID | None]] = []
    for reference, number in parts:
        home_id = homes.get(str(reference))
        if home_id is None:
            continue
        if number is None:
            found.append((home_id, None))
        elif (home_id, int(number)) in households:
            found.append((home_id, households[home_id, int(number)]))
    return found


def _homes(session: ScopedSession, references: Iterable[str | None]) -> dict[str, UUID]:
    wanted = [one for one in references if one]
    query = select(Home.reference, Home.id).where(Home.reference.in_(wanted))
    return {row.reference: row.id for row in session.execute(query)} if wanted else {}


def _households(session: ScopedSession, home_ids: Iterable[UUID]) -> dict[tuple[UUID, int], UUID]:
    wanted = list(home_ids)
    query = select(CarerHousehold.home_id, CarerHousehold.number, CarerHousehold.id)
    rows = session.execute(query.where(CarerHousehold.home_id.in_(wanted))) if wanted else ()
    return {(row.home_id, row.number): row.id for row in rows}


def deadline_for(
    session: ScopedSession, referral: Referral, now: datetime
) -> tuple[datetime, bool]:
    """By when answers would be due if it were sent now, and whether offers would be sealed."""
    window, is_sealed = pdps.window_for(session, referral.lot_id, referral.route)
    deadline = window.deadline(now)
    return max(deadline, referral.respond_by or deadline), is_sealed


def criteria_of(session: ScopedSession, referral: Referral) -> list[dict[str, Any]]:
    """How offers are compared: frozen if the referral was sent, else what would be frozen now."""
    if referral.criteria:
        return referral.criteria
    return [
        {"id": str(one.id), "key": one.key, "label": one.label, "weight": one.weight}
        for one in pdps.criteria_for(session, referral.lot_id)
    ]


def list_waves(session: ScopedSession, referral_id: UUID) -> Sequence[Wave]:
    """Every sending, the first one first."""
    query = select(Wave).where(Wave.referral_id == referral_id).order_by(Wave.number)
    return session.scalars(query).all()


def count_screenings(session: ScopedSession, referral_id: UUID, wave: int) -> dict[Fit, int]:
    """How many homes were in each group at one sending."""
    query = (
        select(Screening.fit, func.count())
        .where(Screening.referral_id == referral_id, Screening.wave == wave)
        .group_by(Screening.fit)
    )
    found = {row[0]: row[1] for row in session.execute(query)}
    return {fit: found.get(fit, 0) for fit in Fit}
