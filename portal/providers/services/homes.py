"""Verbs of a provider on its services."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import UnitOfWork, duplicate
from portal.kernel.errors import NotPermitted, RuleBroken, StaleRecord
from portal.kernel.references import new_reference
from portal.kernel.text import clean_line
from portal.providers import policies, queries, rules
from portal.providers.events import HomeAdded, HomeChanged, HomeConfirmed, HomeRemoved
from portal.providers.models import CarerHousehold, Home
from portal.providers.postcodes import Place, find_district, find_postcode, normalise_postcode
from portal.providers.types import HomeFacts, ServiceKind, needs_number, parse_urn

HELD = (
    "This Ofsted number is on the portal already. If it is yours, "
    "tell the council that runs the portal and it will be put right."
)


def add_home(
    uow: UnitOfWork, *, urn: str | None, facts: HomeFacts, kind: ServiceKind | None = None
) -> Home:
    """Add a service under its URN. The register says what kind it is; `kind` is asked otherwise.

    The provider confirms the facts by adding them. Raises RuleBroken: facts, a number that cannot
    be one, or one that is held (without telling by whom).
    """
    uow.require(policies.can_manage_homes(uow.actor))
    urn = _checked_urn(urn, kind)
    kind = _kind(uow, urn, kind)
    rules.check_home(kind, facts)
    now = uow.clock.now()
    home = Home(
        provider_id=_own_id(uow),
        reference=new_reference("H", lambda taken: _is_taken(uow, taken)),
        urn=urn,
        kind=kind,
        created_at=now,
        confirmed_at=now,
        **_columns(kind, facts),
    )
    _add(uow, home)
    uow.record(_added(home))
    return home


def _added(home: Home) -> HomeAdded:
    return HomeAdded(
        subject_id=home.id,
        reference=home.reference,
        provider_id=home.provider_id,
        urn=home.urn or "",
        kind=home.kind.value,
    )


def edit_home(uow: UnitOfWork, home: Home, *, facts: HomeFacts, version: int) -> None:
    """Change what is said of a service; saying it all again confirms it.

    `version` is the one the form was drawn from. Raises StaleRecord when somebody was faster, and
    RuleBroken about the facts.
    """
    uow.require(policies.can_manage_homes(uow.actor))
    rules.check_home(home.kind, facts)
    wanted = _columns(home.kind, facts)
    if home.version != version:
        raise StaleRecord(
            "Somebody else changed this home while you had it open.",
            theirs=shown(home),
            mine=wanted,
        )
    changed = tuple(name for name, value in wanted.items() if getattr(home, name) != value)
    for name in changed:
        setattr(home, name, wanted[name])
    home.confirmed_at = uow.clock.now()
    uow.record(
        HomeChanged(
            subject_id=home.id,
            reference=home.reference,
            provider_id=home.provider_id,
            changed=changed,
        )
    )


def confirm_home(uow: UnitOfWork, home: Home) -> None:
    """Say that everything about a service is still right."""
    uow.require(policies.can_manage_homes(uow.actor))
    home.confirmed_at = uow.clock.now()
    uow.record(
        HomeConfirmed(subject_id=home.id, reference=home.reference, provider_id=home.provider_id)
    )


def remove_home(uow: UnitOfWork, home: Home) -> None:
    """Take a service out of the list; its number is free again, records of it stay.

    An agency's households go with it.
    """
    uow.require(policies.can_remove_home(uow.actor))
    home.removed_at = uow.clock.now()
    query = select(CarerHousehold).filter_by(home_id=home.id, removed_at=None)
    households = uow.session.scalars(query).all()
    for household in households:
        household.removed_at = home.removed_at
    uow.record(
        HomeRemoved(
            subject_id=home.id,
            reference=home.reference,
            provider_id=home.provider_id,
            covers=tuple(("carer_household", household.id) for household in households),
        )
    )


def shown(home: Home) -> dict[str, Any]:
    """A service's own facts as they stand, by column."""
    return {column.name: getattr(home, column.name) for column in fields(_Columns)}


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns that the provider's facts fill."""

    name: str
    address_1: str
    address_2: str
    town: str
    postcode: str
    registered_places: int | None
    age_from: int
    age_to: int
    sex: str
    needs: int
    referral_phone: str
    night_phone: str
    easting: int | None
    northing: int | None
    authority_code: str
    authority: str


def _columns(kind: ServiceKind, facts: HomeFacts) -> dict[str, Any]:
    """The facts as columns: text cleaned, the postcode written properly and found on the grid."""
    place = located(facts.postcode)
    return {
        "name": clean_line(facts.name),
        "address_1": clean_line(facts.address_1),
        "address_2": clean_line(facts.address_2),
        "town": clean_line(facts.town),
        "postcode": normalise_postcode(facts.postcode) or "",
        "registered_places": None if kind is ServiceKind.AGENCY else facts.registered_places,
        "age_from": facts.age_from,
        "age_to": facts.age_to,
        "sex": facts.sex,
        "needs": needs_number(facts.needs),
        "referral_phone": rules.plain_phone(facts.referral_phone),
        "night_phone": rules.plain_phone(facts.night_phone),
        "easting": place.easting,
        "northing": place.northing,
        "authority_code": place.authority_code,
        "authority": place.authority,
    }


def located(postcode: str) -> Place:
    """Where a postcode lies; one newer than the list is put in the middle of its district."""
    place = find_postcode(postcode) or find_district(postcode)
    assert place is not None, "check_home refused a postcode that cannot be found"
    return place


def _checked_urn(typed: str | None, kind: ServiceKind | None) -> str | None:
    if typed is None and kind is not None and not kind.needs_urn:
        return None
    urn = parse_urn(typed or "")
    if urn is None:
        raise RuleBroken("not_a_urn", "Enter an Ofsted number, like SC123456", "urn")
    return urn


def _kind(uow: UnitOfWork, urn: str | None, given: ServiceKind | None) -> ServiceKind:
    """The register's kind where it knows the number; new services are not in it yet."""
    found = queries.find_registration(uow.session, urn) if urn else None
    kind = found.kind if found else given
    if kind is None:
        raise RuleBroken("kind_missing", "Choose what kind of service it is", "kind")
    return kind


def _own_id(uow: UnitOfWork) -> UUID:
    own = uow.actor.provider_id
    if own is None:
        raise NotPermitted("Only a provider has homes.")
    return own


def _is_taken(uow: UnitOfWork, reference: str) -> bool:
    query = select(Home.id).where(Home.reference == reference)
    return uow.session.scalar(query) is not None


def _add(uow: UnitOfWork, home: Home) -> None:
    """Insert under the unique index; the index sees every provider's rows, we see our own."""
    own = home.urn and queries.find_home_by_urn(uow.session, uow.actor, home.urn)
    if own:
        raise RuleBroken("urn_own", "You have added this Ofsted number already", "urn")
    try:
        with uow.session.begin_nested():
            uow.add(home)
            uow.session.flush()
    except IntegrityError as error:
        # SQLite names the column, PostgreSQL the index.
        if duplicate(error, "uq_home_urn") or duplicate(error, "home.urn"):
            raise RuleBroken("urn_held", HELD, "urn") from None
        raise
