"""What a provider says: whom a service may care for, which needs it can meet, its insurance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.kernel.labels import Labelled


class Sex(Labelled):
    """Whom a home or a household may care for."""

    ANY = "any", "Girls and boys"
    GIRLS = "girls", "Girls only"
    BOYS = "boys", "Boys only"


class Need(Labelled):
    """Needs by which referrals and homes are matched; the order is the order on pages.

    Kept on a home as one number, a bit for each need by its place here, so that "meets them all"
    is one comparison in the database: add new needs at the end only.
    """

    AUTISM = "autism"
    LEARNING_DISABILITY = "learning_disability"
    PHYSICAL_DISABILITY = "physical_disability", "Physical disability or wheelchair use"
    HEALTH = "health", "Health condition or medical care"
    MENTAL_HEALTH = "mental_health"
    SELF_HARM = "self_harm", "Self-harm"
    TRAUMA = "trauma", "Past abuse, neglect or loss"
    DISTRESS = "distress", "Shows distress by hitting or breaking things"
    GOING_MISSING = "going_missing", "Goes missing"
    CRIMINAL_EXPLOITATION = "criminal_exploitation", "At risk of criminal exploitation"
    SEXUAL_EXPLOITATION = "sexual_exploitation", "At risk of sexual exploitation"
    HARMFUL_SEXUAL_BEHAVIOUR = "harmful_sexual_behaviour"
    FIRE_SETTING = "fire_setting"
    SUBSTANCE_USE = "substance_use", "Drugs or alcohol"
    OUT_OF_SCHOOL = "out_of_school", "Not in school, needs education arranged"
    ASYLUM = "asylum", "Seeking asylum alone"
    BROTHERS_AND_SISTERS = "brothers_and_sisters", "Brothers and sisters together"
    PARENT_AND_CHILD = "parent_and_child", "Parent and child together"

    @property
    def bit(self) -> int:
        """The need's place in the number that a home keeps."""
        return 1 << list(Need).index(self)


def needs_number(needs: Iterable[Need]) -> int:
    """A set of needs as the number that is kept."""
    return sum({need.bit for need in needs})


def needs_in(number: int) -> tuple[Need, ...]:
    """The needs in a kept number, in the order of pages."""
    return tuple(need for need in Need if number & need.bit)


class CoverKind(Labelled):
    """The kinds of insurance that every application asks for."""

    EMPLOYERS = "employers", "Employer's liability insurance"
    PUBLIC = "public", "Public liability insurance"
    PROFESSIONAL = "professional", "Professional indemnity insurance"


class CoverState(StrEnum):
    """Where an insurance stands today."""

    CURRENT = "current"
    DUE = "due"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What a provider says of a service. The name, address and postcode are confidential."""

    name: str
    address_1: str
    address_2: str
    town: str
    postcode: str
    registered_places: int | None
    age_from: int
    age_to: int
    sex: Sex
    needs: tuple[Need, ...]
    referral_phone: str
    night_phone: str


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What an agency says of a carer household: its approval, and a postcode district only."""

    places: int
    age_from: int
    age_to: int
    sex: Sex
    needs: tuple[Need, ...]
    district: str
    has_exemption: bool = False


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """What an insurance certificate says."""

    kind: CoverKind
    insurer: str
    amount_pence: int
    expires_on: date
