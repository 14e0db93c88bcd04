"""Verbs of an agency on its carer households, which are numbers to everybody else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken, StaleRecord
from portal.providers import policies, rules
from portal.providers.events import HouseholdAdded, HouseholdChanged, HouseholdRemoved
from portal.providers.models import CarerHousehold, Home
from portal.providers.postcodes import find_district
from portal.providers.types import HouseholdFacts, ServiceKind, needs_number


def add_household(uow: UnitOfWork, agency: Home, *, facts: HouseholdFacts) -> CarerHousehold:
    """Add a household under the agency's next number; a number is never used again.

    The caller loads `agency` with a lock, so that two households never get the same number.
    """
    uow.require(policies.can_manage_households(uow.actor))
    if agency.kind is not ServiceKind.AGENCY:
        raise RuleBroken("not_an_agency", "Only a fostering agency has households.")
    rules.check_household(facts)
    household = CarerHousehold(
        provider_id=agency.provider_id,
        home_id=agency.id,
        number=_next_number(uow, agency),
        created_at=uow.clock.now(),
        **_columns(facts),
    )
    uow.add(household)
    uow.record(
        HouseholdAdded(
            subject_id=household.id,
            reference=agency.reference,
            provider_id=agency.provider_id,
            number=household.number,
            places=household.places,
        )
    )
    return household


def edit_household(
    uow: UnitOfWork,
    agency: Home,
    household: CarerHousehold,
    *,
    facts: HouseholdFacts,
    version: int,
) -> None:
    """Change a household's approval or limits. Raises StaleRecord when somebody was faster."""
    uow.require(policies.can_manage_households(uow.actor))
    rules.check_household(facts)
    wanted = _columns(facts)
    if household.version != version:
        raise StaleRecord(
            "Somebody else changed this household while you had it open.",
            theirs={name: getattr(household, name) for name in wanted},
            mine=wanted,
        )
    changed = tuple(name for name, value in wanted.items() if getattr(household, name) != value)
    for name in changed:
        setattr(household, name, wanted[name])
    if changed:
        uow.record(_changed(agency, household, changed))


def _changed(agency: Home, household: CarerHousehold, columns: tuple[str, ...]) -> HouseholdChanged:
    return HouseholdChanged(
        subject_id=household.id,
        reference=agency.reference,
        provider_id=agency.provider_id,
        number=household.number,
        changed=columns,
    )


def remove_household(uow: UnitOfWork, agency: Home, household: CarerHousehold) -> None:
    """The household no longer takes children through the agency; records of it stay."""
    uow.require(policies.can_manage_households(uow.actor))
    household.removed_at = uow.clock.now()
    uow.record(
        HouseholdRemoved(
            subject_id=household.id,
            reference=agency.reference,
            provider_id=agency.provider_id,
            number=household.number,
        )
    )


def _next_number(uow: UnitOfWork, agency: Home) -> int:
    query = select(func.max(CarerHousehold.number)).where(CarerHousehold.home_id == agency.id)
    return (uow.session.scalar(query) or 0) + 1


def _columns(facts: HouseholdFacts) -> dict[str, Any]:
    place = find_district(facts.district)
    assert place is not None, "check_household refused a district that cannot be found"
    return {
        "places": facts.places,
        "has_exemption": facts.has_exemption,
        "age_from": facts.age_from,
        "age_to": facts.age_to,
        "sex": facts.sex,
        "needs": needs_number(facts.needs),
        "district": place.district,
        "easting": place.easting,
        "northing": place.northing,
        "authority_code": place.authority_code,
        "authority": place.authority,
    }
