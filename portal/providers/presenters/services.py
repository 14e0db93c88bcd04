"""Services and households as pages read them."""

from __future__ import annotations

from dataclasses import dataclass

from portal.kernel import wording
from portal.providers.authorities import same_authority
from portal.providers.models import CarerHousehold, Home
from portal.providers.postcodes import find_postcode
from portal.providers.presenters.register import Row, Tag, rating_tag, status_tag
from portal.providers.types import (
    Rating,
    RatingState,
    Registration,
    RegistrationStatus,
    ServiceKind,
    needs_in,
)


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A service in the list."""

    reference: str
    name: str
    kind: str
    urn: str
    rating: Tag
    status: Tag | None
    cares_for: str
    confirmed: str


def home_card(home: Home, found: Registration | None, households: int = 0) -> HomeCard:
    """A service with its rating; only a registration that is not active is worth a word."""
    active = found is None or found.status is RegistrationStatus.ACTIVE
    unknown = Rating(home.urn or "", RatingState.NOT_IN_REGISTER)
    rating = found.rating if found else unknown
    return HomeCard(
        reference=home.reference,
        name=home.name,
        kind=home.kind.label,
        urn=home.urn or "",
        rating=rating_tag(rating) if home.urn else Tag("Not registered with Ofsted", "neutral"),
        status=None if active or found is None else status_tag(found.status),
        cares_for=_cares_for(home, households),
        confirmed=wording.date(home.confirmed_at),
    )


def _cares_for(home: Home, households: int) -> str:
    if home.kind is ServiceKind.AGENCY:
        return wording.plural(households, "carer household")
    places = wording.plural(home.registered_places or 0, "place")
    return f"{places}, {home.sex.label.lower()}, {ages(home.age_from, home.age_to)}"


def ages(first: int, last: int) -> str:
    """Ages in words; a baby is "under 1"."""
    if first == last:
        return f"aged {first}"
    return f"aged {first if first else 'under 1'} to {last}"


def home_rows(home: Home) -> list[Row]:
    """What the provider says of a service."""
    rows = [
        {"key": "Name", "value": home.name},
        {"key": "Address", "value": _address(home)},
        {"key": "Council area", "value": home.authority},
        {"key": "Telephone for referrals", "value": telephone(home.referral_phone)},
        {"key": "Telephone at night", "value": telephone(home.night_phone)},
        {"key": "Who can live here", "value": home.sex.label},
        {"key": "Ages", "value": ages(home.age_from, home.age_to).capitalize()},
        {"key": "Needs that can be met", "value": needs_said(home.needs)},
    ]
    if home.registered_places is not None:
        rows.insert(5, {"key": "Registered places", "value": str(home.registered_places)})
    return rows


def _address(home: Home) -> str:
    lines = (home.address_1, home.address_2, home.town, home.postcode)
    return "\n".join(line for line in lines if line)


def needs_said(number: int) -> str:
    """Needs a line each, in the order of the form."""
    return "\n".join(need.label for need in needs_in(number)) or "None chosen yet"


def telephone(digits: str) -> str:
    """A telephone number in groups that can be read out."""
    if digits.startswith("02"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return f"{digits[:5]} {digits[5:8]} {digits[8:]}" if digits else ""


def warnings(home: Home, found: Registration | None) -> list[str]:
    """Where what the provider says and what others publish do not agree; nothing is refused."""
    said: list[str] = []
    if find_postcode(home.postcode) is None:
        said.append(
            f"We do not know the postcode {home.postcode} yet. "
            f"Distances are measured from the middle of {home.postcode.split()[0]}."
        )
    if found is not None:
        return [*said, *_differences(home, found)]
    if home.urn:
        said.append(
            "Ofsted’s published list does not have this number yet. "
            "New services appear in it once a year."
        )
    return said


def _differences(home: Home, found: Registration) -> list[str]:
    said: list[str] = []
    as_at = wording.date(found.as_at)
    if found.places and home.registered_places and found.places != home.registered_places:
        listed = wording.plural(found.places, "place")
        said.append(f"Ofsted’s list as at {as_at} says {listed}.")
    if home.authority and not same_authority(found.local_authority, home.authority):
        said.append(
            f"Ofsted’s list says {found.local_authority}; "
            f"the postcode is in {home.authority}. Check the postcode."
        )
    if not found.is_listed:
        said.append(f"Ofsted’s newest list no longer has this number. It was last there {as_at}.")
    return said


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """A carer household in the list."""

    number: int
    label: str
    says: str
    district: str


def household_card(household: CarerHousehold) -> HouseholdCard:
    """A household under its number."""
    places = wording.plural(household.places, "place")
    who = f"{household.sex.label.lower()}, {ages(household.age_from, household.age_to)}"
    return HouseholdCard(household.number, household.label, f"{places}, {who}", household.district)
