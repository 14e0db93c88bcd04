"""What a provider says: whom a service may care for, which needs it can meet, its insurance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """Whom a home or a household may care for."""

    ANY = "any"
    GIRLS = "girls"
    BOYS = "boys"

    @property
    def label(self) -> str:
        """The choice as a page names it."""
        return {"any": "Girls and boys", "girls": "Girls only", "boys": "Boys only"}[self.value]


class Need(StrEnum):
    """Needs by which referrals and homes are matched; the order is the order on pages.

    Kept on a home as one number, a bit for each need by its place here, so that "meets them all"
    is one comparison in the database: add new needs at the end only.
    """

    AUTISM = "autism"
    LEARNING_DISABILITY = "learning_disability"
    PHYSICAL_DISABILITY = "physical_disability"
    HEALTH = "health"
    MENTAL_HEALTH = "mental_health"
    SELF_HARM = "self_harm"
    TRAUMA = "trauma"
    DISTRESS = "distress"
    GOING_MISSING = "going_missing"
    CRIMINAL_EXPLOITATION = "criminal_exploitation"
    SEXUAL_EXPLOITATION = "sexual_exploitation"
    HARMFUL_SEXUAL_BEHAVIOUR = "harmful_sexual_behaviour"
    FIRE_SETTING = "fire_setting"
    SUBSTANCE_USE = "substance_use"
    OUT_OF_SCHOOL = "out_of_school"
    ASYLUM = "asylum"
    BROTHERS_AND_SISTERS = "brothers_and_sisters"
    PARENT_AND_CHILD = "parent_and_child"

    @property
    def label(self) -> str:
        """The need as a page names it."""
        return _NEED_LABELS[self]

    @property
    def bit(self) -> int:
        """The need's place in the number that a home keeps."""
        return 1 << list(Need).index(self)


_NEED_LABELS = {
    Need.AUTISM: "Autism",
    Need.LEARNING_DISABILITY: "Learning disability",
    Need.PHYSICAL_DISABILITY: "Physical disability or wheelchair use",
    Need.HEALTH: "Health condition or medical care",
    Need.MENTAL_HEALTH: "Mental health",
    Need.SELF_HARM: "Self-harm",
    Need.TRAUMA: "Past abuse, neglect or loss",
    Need.DISTRESS: "Shows distress by hitting or breaking things",
    Need.GOING_MISSING: "Goes missing",
    Need.CRIMINAL_EXPLOITATION: "At risk of criminal exploitation",
    Need.SEXUAL_EXPLOITATION: "At risk of sexual exploitation",
    Need.HARMFUL_SEXUAL_BEHAVIOUR: "Harmful sexual behaviour",
    Need.FIRE_SETTING: "Fire setting",
    Need.SUBSTANCE_USE: "Drugs or alcohol",
    Need.OUT_OF_SCHOOL: "Not in school, needs education arranged",
    Need.ASYLUM: "Seeking asylum alone",
    Need.BROTHERS_AND_SISTERS: "Brothers and sisters together",
    Need.PARENT_AND_CHILD: "Parent and child together",
}


def needs_number(needs: Iterable[Need]) -> int:
    """A set of needs as the number that is kept."""
    return sum({need.bit for need in needs})


def needs_in(number: int) -> tuple[Need, ...]:
    """The needs in a kept number, in the order of pages."""
    return tuple(need for need in Need if number & need.bit)


class CoverKind(StrEnum):
    """The kinds of insurance that every application asks for."""

    EMPLOYERS = "employers"
    PUBLIC = "public"
    PROFESSIONAL = "professional"

    @property
    def label(self) -> str:
        """The cover as a page names it."""
        return _COVER_LABELS[self]


_COVER_LABELS = {
    CoverKind.EMPLOYERS: "Employer's liability insurance",
    CoverKind.PUBLIC: "Public liability insurance",
    CoverKind.PROFESSIONAL: "Professional indemnity insurance",
}


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
