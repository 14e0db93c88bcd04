"""Reads of places and limits. A provider reads its own; a council reads all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, case, false, or_, select

from portal.db import ScopedSession
from portal.kernel.actor import Actor, ActorKind
from portal.kernel.errors import NotFound
from portal.providers import CarerHousehold, Home, ServiceKind, Sex
from portal.vacancies.models import MatchingLimits, Vacancy


@dataclass(frozen=True, slots=True)
class Place:
    """A home, or a carer household of an agency, loaded for a change."""

    home: Home
    household: CarerHousehold | None = None

    @property
    def name(self) -> str:
        """How the provider names it."""
        if self.household is None:
            return self.home.name
        return f"{self.household.label}, {self.home.name}"

    @property
    def most(self) -> int | None:
        """For how many children it is registered or approved."""
        if self.household is not None:
            return self.household.places
        return self.home.registered_places

    @property
    def cares(self) -> Home | CarerHousehold:
        """Whose ages, sex and needs hold: the household's where there is one."""
        return self.household or self.home


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One home or household with what was last said of it; None where nothing was said."""

    home_id: UUID
    household_id: UUID | None
    reference: str
    number: int | None
    name: str
    most: int | None
    age_from: int
    age_to: int
    sex: Sex
    version: int | None
    places: int | None
    available_from: date | None
    confirmed_at: datetime | None
    paused_until: date | None

    @property
    def key(self) -> str:
        """What ids and addresses on a page are made of."""
        return self.reference if self.number is None else f"{self.reference}-{self.number}"

    @property
    def label(self) -> str:
        """How the provider names it."""
        return self.name if self.number is None else f"Household {self.number}, {self.name}"


def visible_to(actor: Actor) -> Select[Vacancy]:
    """The stated places that exist for an actor."""
    every = select(Vacancy)
    if actor.is_system or actor.kind is ActorKind.COUNCIL:
        return every
    if actor.provider_id is not None:
        return every.where(Vacancy.provider_id == actor.provider_id)
    return every.where(false())


def list_places(session: ScopedSession, actor: Actor) -> list[PlaceRow]:
    """Every home and household of the actor's own provider, by name, in one statement.

    An agency is represented by its households.
    """
    here, agency = CarerHousehold, Home.kind == ServiceKind.AGENCY
    living = and_(here.home_id == Home.id, here.removed_at.is_(None))
    of_home = and_(Vacancy.home_id == Home.id, here.id.is_(None))
    query = (
        select(Home.id, here.id, Home.reference, here.number, Home.name)
        .add_columns(
            *(
                case((agency, of_household), else_=of_service)
                for of_household, of_service in (
                    (here.places, Home.registered_places),
                    (here.age_from, Home.age_from),
                    (here.age_to, Home.age_to),
                    (here.sex, Home.sex),
                )
            )
        )
        .add_columns(*SAID)
        .outerjoin(here, living)
        .outerjoin(Vacancy, or_(of_home, Vacancy.household_id == here.id))
        .where(Home.provider_id == actor.provider_id, Home.removed_at.is_(None))
        .where(or_(~agency, here.id.is_not(None)))
    )
    found = [PlaceRow(*row) for row in session.execute(query)]
    return sorted(found, key=lambda row: (row.name.casefold(), row.number or 0, row.reference))


SAID = (
    Vacancy.version,
    Vacancy.places,
    Vacancy.available_from,
    Vacancy.confirmed_at,
    Vacancy.paused_until,
)


def get_place(
    session: ScopedSession, actor: Actor, reference: str, number: int | None, *, lock: bool = False
) -> Place:
    """The actor's own home, or household of its agency. Raises NotFound.

    Lock the home first: the first statement about it makes the row that later ones change.
    """
    if actor.provider_id is None:
        raise NotFound("There is no such home.")
    query = select(Home).where(
        Home.provider_id == actor.provider_id,
        Home.reference == reference,
        Home.removed_at.is_(None),
    )
    home = session.scalar(query.with_for_update() if lock else query)
    if home is None or (home.kind is ServiceKind.AGENCY) != (number is not None):
        raise NotFound("There is no such home.")
    if number is None:
        return Place(home)
    wanted = select(CarerHousehold).where(
        CarerHousehold.home_id == home.id,
        CarerHousehold.number == number,
        CarerHousehold.removed_at.is_(None),
    )
    household = session.scalar(wanted.with_for_update() if lock else wanted)
    if household is None:
        raise NotFound("There is no such household.")
    return Place(home, household)


def find_vacancy(session: ScopedSession, place: Place) -> Vacancy | None:
    """What was last said of a home or household."""
    if place.household is not None:
        return session.scalar(select(Vacancy).where(Vacancy.household_id == place.household.id))
    return session.scalar(select(Vacancy).where(Vacancy.home_id == place.home.id))


def find_limits(session: ScopedSession, place: Place) -> MatchingLimits | None:
    """The matching limits of a home or household, if any were set."""
    if place.household is not None:
        of_household = MatchingLimits.household_id == place.household.id
        return session.scalar(select(MatchingLimits).where(of_household))
    return session.scalar(select(MatchingLimits).where(MatchingLimits.home_id == place.home.id))


def vacancies_for(
    session: ScopedSession,
    actor: Actor,
    home_ids: Iterable[UUID] = (),
    household_ids: Iterable[UUID] = (),
) -> dict[UUID, Vacancy]:
    """Stated places by the id of the home or household, in one statement."""
    wanted = or_(Vacancy.home_id.in_(list(home_ids)), Vacancy.household_id.in_(list(household_ids)))
    found: dict[UUID, Vacancy] = {}
    for row in session.scalars(visible_to(actor).where(wanted)):
        key = row.home_id or row.household_id
        assert key is not None  # a constraint says so
        found[key] = row
    return found


def count_to_confirm(session: ScopedSession, actor: Actor, older_than: datetime) -> int:
    """How many stated places of the actor's provider were confirmed before an instant."""
    query = visible_to(actor).where(
        and_(Vacancy.confirmed_at < older_than, Vacancy.provider_id == actor.provider_id)
    )
    return len(session.scalars(query.with_only_columns(Vacancy.id)).all())
