"""What a page says of the homes it shows: names, ratings, limits. Asked for one window of homes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from portal.accounts import Organisation
from portal.db import ScopedSession
from portal.providers import (
    CarerHousehold,
    Home,
    Judgement,
    OfstedProvider,
    Sex,
    needs_in,
)
from portal.referrals.queries.match import Candidate, Screened
from portal.referrals.queries.wanted import Wanted
from portal.referrals.rules import Facts
from portal.vacancies import MatchingLimits, Vacancy


@dataclass(frozen=True, slots=True)
class Details:
    """One home or household with its provider, as the council's pages name it."""

    home_id: UUID
    household_id: UUID | None
    reference: str
    number: int | None
    name: str
    provider: str
    authority: str
    judgement: Judgement | None
    inspected_on: date | None
    places: int | None
    confirmed_at: datetime | None
    available_from: date | None
    facts: Facts

    @property
    def key(self) -> str:
        """What forms and addresses name it by: "H-7K2M4" or "H-7K2M4-3"."""
        return self.reference if self.number is None else f"{self.reference}-{self.number}"

    @property
    def label(self) -> str:
        """The home's name, or the household's number at its agency."""
        return self.name if self.number is None else f"Household {self.number}, {self.name}"


def details_of(
    session: ScopedSession, wanted: Wanted, found: Iterable[Candidate | Screened]
) -> dict[str, Details]:
    """Details of the homes of one window by `subject`, in one statement."""
    candidates = {UUID(one.subject): one for one in found}
    cares = CarerHousehold if wanted.is_fostering else Home
    query = _select(wanted).where(cares.id.in_(list(candidates)))
    listed: dict[str, Details] = {}
    for row in session.execute(query):
        one = candidates[row.household_id or row.home_id]
        listed[one.subject] = _details(row, one, wanted)
    return listed


_SAID = (
    OfstedProvider.judgement,
    OfstedProvider.inspected_on,
    Vacancy.places,
    Vacancy.confirmed_at,
    Vacancy.available_from,
    Vacancy.paused_until,
    MatchingLimits.id.label("limits_id"),
    MatchingLimits.age_from.label("age_from_now"),
    MatchingLimits.age_to.label("age_to_now"),
    MatchingLimits.sex.label("sex_now"),
    MatchingLimits.needs.label("needs_now"),
    MatchingLimits.radius_miles,
)
"""What the register and the provider say of a home or household today."""


def _select(wanted: Wanted) -> Any:
    cares = CarerHousehold if wanted.is_fostering else Home
    household = CarerHousehold.id if wanted.is_fostering else Vacancy.household_id
    number = CarerHousehold.number if wanted.is_fostering else Vacancy.household_id
    query = select(
        Home.id.label("home_id"),
        household.label("household_id"),
        Home.reference,
        number.label("number"),
        Home.name,
        Organisation.name.label("provider"),
        *(cares.authority, cares.age_from, cares.age_to, cares.sex, cares.needs),
        *_SAID,
    ).select_from(Home)
    if wanted.is_fostering:
        query = query.join(CarerHousehold, CarerHousehold.home_id == Home.id)
    mine = cares.id
    return (
        query.join(Organisation, Organisation.id == Home.provider_id)
        .outerjoin(OfstedProvider, OfstedProvider.urn == Home.urn)
        .outerjoin(Vacancy, or_(Vacancy.home_id == mine, Vacancy.household_id == mine))
        .outerjoin(MatchingLimits, _limits_of(mine))
    )


def _limits_of(mine: Any) -> Any:
    return or_(MatchingLimits.home_id == mine, MatchingLimits.household_id == mine)


def _details(row: Any, one: Candidate | Screened, wanted: Wanted) -> Details:
    return Details(
        home_id=row.home_id,
        household_id=row.household_id,
        reference=row.reference,
        number=row.number,
        name=row.name,
        provider=row.provider,
        authority=row.authority,
        judgement=row.judgement,
        inspected_on=row.inspected_on,
        places=row.places,
        confirmed_at=row.confirmed_at,
        available_from=row.available_from,
        facts=_facts(row, one, wanted),
    )


def _facts(row: Any, one: Candidate | Screened, wanted: Wanted) -> Facts:
    has_limits = row.limits_id is not None
    met = row.needs & row.needs_now if has_limits else row.needs
    return Facts(
        ages=(row.age_from, row.age_to),
        ages_now=(row.age_from_now, row.age_to_now) if has_limits else None,
        sex=_said(row.sex),
        sex_now=_said(row.sex_now) if has_limits else "",
        missing_needs=tuple(need.label for need in needs_in(wanted.must & ~met)),
        places=row.places,
        confirmed_at=row.confirmed_at,
        available_from=row.available_from,
        paused_until=row.paused_until,
        miles=one.miles,
        radius=wanted.radius,
        own_radius=row.radius_miles,
        rating=row.judgement.label if row.judgement else "",
    )


def _said(sex: Sex) -> str:
    return "" if sex is Sex.ANY else sex.label


def home_names(
    session: ScopedSession, home_ids: Iterable[UUID], household_ids: Iterable[UUID] = ()
) -> dict[UUID, str]:
    """Names of homes and numbers of households by id, for pages of who was asked."""
    homes = select(Home.id, Home.name).where(Home.id.in_(list(home_ids)))
    named = {row.id: row.name for row in session.execute(homes)}
    wanted = list(household_ids)
    if not wanted:
        return named
    query = select(CarerHousehold.id, CarerHousehold.number, Home.name).join(
        Home, Home.id == CarerHousehold.home_id
    )
    for row in session.execute(query.where(CarerHousehold.id.in_(wanted))):
        named[row.id] = f"Household {row.number}, {row.name}"
    return named
