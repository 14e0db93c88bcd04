"""Verbs: a provider says how many places it has and for whom; each is one line of the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from portal.db import UnitOfWork
from portal.kernel.clock import london_date
from portal.kernel.errors import StaleRecord
from portal.providers import Need, Sex, needs_number
from portal.vacancies import policies, rules
from portal.vacancies.events import LimitsSet, ReferralsPaused, VacancyConfirmed, VacancyStated
from portal.vacancies.models import MatchingLimits, Vacancy
from portal.vacancies.queries import Place, find_limits, find_vacancy

STALE = "Somebody changed this while you had it open."


def state_vacancy(
    uow: UnitOfWork,
    place: Place,
    *,
    places: int,
    available_from: date | None = None,
    version: int | None = None,
) -> Vacancy:
    """Say how many places there are now, or from a day; counts as confirmed this minute.

    `version` is that of the page, None to overwrite. Raises RuleBroken, StaleRecord.
    """
    uow.require(policies.can_keep_places(uow.actor))
    now = uow.clock.now()
    rules.check_places(place.name, places, place.most)
    rules.check_from(available_from, london_date(now))
    vacancy = _vacancy(uow, place, version)
    vacancy.places = places
    vacancy.available_from = available_from
    _confirm(uow, vacancy)
    uow.record(_stated(place, vacancy))
    return vacancy


def _stated(place: Place, vacancy: Vacancy) -> VacancyStated:
    return VacancyStated(
        subject_id=vacancy.id,
        reference=place.home.reference,
        provider_id=vacancy.provider_id,
        places=vacancy.places,
        available_from=vacancy.available_from,
    )


def still_right(uow: UnitOfWork) -> int:
    """Confirm every stated place of the actor's provider at once; how many there were."""
    uow.require(policies.can_keep_places(uow.actor))
    query = select(Vacancy).where(Vacancy.provider_id == uow.actor.provider_id)
    rows = uow.session.scalars(query.order_by(Vacancy.id).with_for_update()).all()
    for vacancy in rows:
        _confirm(uow, vacancy)
        uow.record(
            VacancyConfirmed(
                subject_id=vacancy.id, provider_id=vacancy.provider_id, places=vacancy.places
            )
        )
    return len(rows)


def pause(uow: UnitOfWork, place: Place, *, until: date | None) -> Vacancy:
    """Ask for no referrals until a day, or for them again from now (None). Raises RuleBroken."""
    uow.require(policies.can_keep_places(uow.actor))
    rules.check_pause(until, london_date(uow.clock.now()))
    vacancy = _vacancy(uow, place, None)
    vacancy.paused_until = until
    uow.record(
        ReferralsPaused(
            subject_id=vacancy.id,
            reference=place.home.reference,
            provider_id=vacancy.provider_id,
            paused_until=until,
        )
    )
    return vacancy


def set_limits(
    uow: UnitOfWork,
    place: Place,
    *,
    ages: tuple[int, int],
    sex: Sex,
    needs: Iterable[Need],
    radius_miles: int | None = None,
    version: int | None = None,
) -> MatchingLimits:
    """Say for whom a home or household is matched now, within its registration or approval.

    Raises RuleBroken, StaleRecord.
    """
    uow.require(policies.can_keep_places(uow.actor))
    cares = place.cares
    rules.check_limits(place.name, ages, sex, (cares.age_from, cares.age_to), cares.sex)
    rules.check_radius(radius_miles)
    limits = find_limits(uow.session, place) or _new_limits(uow, place)
    _check_version(limits.version, version)
    limits.age_from, limits.age_to = ages
    limits.sex = sex
    limits.needs = needs_number(needs)
    limits.radius_miles = radius_miles
    uow.record(_limits_set(place, limits))
    return limits


def _limits_set(place: Place, limits: MatchingLimits) -> LimitsSet:
    return LimitsSet(
        subject_id=limits.id,
        reference=place.home.reference,
        provider_id=limits.provider_id,
        age_from=limits.age_from,
        age_to=limits.age_to,
        sex=limits.sex.value,
        radius_miles=limits.radius_miles,
    )


def _vacancy(uow: UnitOfWork, place: Place, version: int | None) -> Vacancy:
    """The row of a place, made by the first statement. The home's lock keeps a second one out."""
    vacancy = find_vacancy(uow.session, place)
    if vacancy is not None:
        _check_version(vacancy.version, version)
        return vacancy
    household = place.household
    vacancy = Vacancy(
        provider_id=place.home.provider_id,
        home_id=None if household else place.home.id,
        household_id=household.id if household else None,
        places=0,
    )
    _confirm(uow, vacancy)
    uow.add(vacancy)
    return vacancy


def _new_limits(uow: UnitOfWork, place: Place) -> MatchingLimits:
    household = place.household
    limits = MatchingLimits(
        provider_id=place.home.provider_id,
        home_id=None if household else place.home.id,
        household_id=household.id if household else None,
    )
    uow.add(limits)
    return limits


def _confirm(uow: UnitOfWork, vacancy: Vacancy) -> None:
    vacancy.confirmed_at = uow.clock.now()
    vacancy.confirmed_by_id = uow.actor.user_id


def _check_version(kept: int | None, shown: int | None) -> None:
    """Both are None for a row that is not there yet."""
    if shown is not None and (kept or 0) != shown:
        raise StaleRecord(STALE)
