"""The words of this room: kinds of service, Ofsted's judgements, needs, cover."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

URN = re.compile(r"SC\d{6}|\d{7}")
"""An Ofsted number of social care: measured on every row of 2024 and 2025 (rules.md 3.1)."""

_SCHOOL_NUMBER = re.compile(r"\d{6}")


class ServiceKind(StrEnum):
    """What a service is, as the lots tell them apart."""

    HOME = "home"
    AGENCY = "agency"
    SUPPORTED = "supported"
    FAMILY_CENTRE = "family_centre"
    SCHOOL = "school"
    SHORT_BREAKS = "short_breaks"
    OVER_18 = "over_18"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind as a page names it."""
        return _KIND_LABELS[self]

    @property
    def needs_urn(self) -> bool:
        """Whether Ofsted registers this kind of service; nothing over 18 is registered."""
        return self is not ServiceKind.OVER_18


_KIND_LABELS = {
    ServiceKind.HOME: "Children's home",
    ServiceKind.AGENCY: "Fostering agency",
    ServiceKind.SUPPORTED: "Supported accommodation",
    ServiceKind.FAMILY_CENTRE: "Residential family centre",
    ServiceKind.SCHOOL: "Residential school",
    ServiceKind.SHORT_BREAKS: "Short breaks or holiday scheme",
    ServiceKind.OVER_18: "Service for over 18s",
    ServiceKind.OTHER: "Another registered service",
}

PROVISION_TYPES: dict[str, ServiceKind] = {
    "Children's home": ServiceKind.HOME,
    "Secure children's home": ServiceKind.HOME,
    "Residential special school (registered as a children's home)": ServiceKind.HOME,
    "Independent Fostering Agency": ServiceKind.AGENCY,
    "Supported Accommodation": ServiceKind.SUPPORTED,
    "Residential Family Centre": ServiceKind.FAMILY_CENTRE,
    "Residential Special School": ServiceKind.SCHOOL,
    "Boarding School": ServiceKind.SCHOOL,
    "Further Education College with Residential Accommodation": ServiceKind.SCHOOL,
    "Residential Holiday Scheme for Disabled Children": ServiceKind.SHORT_BREAKS,
    "Voluntary Adoption Agency": ServiceKind.OTHER,
    "Adoption Support Agency": ServiceKind.OTHER,
    "Secure Training Centre": ServiceKind.OTHER,
}
"""Ofsted's provision types verbatim, with the kind that a lot asks for."""

_BY_FOLDED = {name.casefold(): name for name in PROVISION_TYPES}


def provision_type(written: str) -> str:
    """Ofsted's own spelling of a provision type ("Children's Home" comes in two cases)."""
    return _BY_FOLDED.get(written.casefold(), written)


def kind_of(provision: str) -> ServiceKind:
    """The kind of service of a provision type; a type not seen before is "other"."""
    return PROVISION_TYPES.get(provision_type(provision), ServiceKind.OTHER)


def parse_urn(typed: str) -> str | None:
    """The Ofsted number a person meant ("sc 123456"), or None when it cannot be one."""
    urn = re.sub(r"[\s.\-]+", "", typed).upper()
    return urn if URN.fullmatch(urn) else None


def is_school_number(typed: str) -> bool:
    """Whether this is six digits: an education number, which people copy by mistake."""
    return _SCHOOL_NUMBER.fullmatch(re.sub(r"\s+", "", typed)) is not None


class RegistrationStatus(StrEnum):
    """Whether Ofsted lets the service run."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The status as a page names it."""
        return self.value.capitalize()


class Scale(StrEnum):
    """On which scale Ofsted judged: supported accommodation has three outcomes of its own."""

    FOUR_POINT = "four_point"
    SUPPORTED = "supported"


class Judgement(StrEnum):
    """Ofsted's overall judgement, on either scale."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"
    CONSISTENTLY_STRONG = "consistently_strong"
    INCONSISTENT = "inconsistent"
    SERIOUS_WEAKNESSES = "serious_weaknesses"

    @property
    def label(self) -> str:
        """The judgement in Ofsted's words."""
        return _JUDGEMENT_LABELS[self]

    @property
    def scale(self) -> Scale:
        """The scale to which the judgement belongs."""
        return Scale.SUPPORTED if self in _SUPPORTED else Scale.FOUR_POINT

    @property
    def rank(self) -> int:
        """1 is the best of its scale; ranks of different scales say nothing about each other."""
        members = [other for other in Judgement if other.scale is self.scale]
        return members.index(self) + 1


_SUPPORTED = frozenset(
    {Judgement.CONSISTENTLY_STRONG, Judgement.INCONSISTENT, Judgement.SERIOUS_WEAKNESSES}
)
_JUDGEMENT_LABELS = {
    Judgement.OUTSTANDING: "Outstanding",
    Judgement.GOOD: "Good",
    Judgement.REQUIRES_IMPROVEMENT: "Requires improvement to be good",
    Judgement.INADEQUATE: "Inadequate",
    Judgement.CONSISTENTLY_STRONG: "Consistently strong service delivery",
    Judgement.INCONSISTENT: "Inconsistent quality of service delivery",
    Judgement.SERIOUS_WEAKNESSES: "Serious or widespread weaknesses",
}


class RatingState(StrEnum):
    """What is known about a URN's rating, for a lot's rule to decide upon."""

    RATED = "rated"
    NOT_YET_INSPECTED = "not_yet_inspected"
    NOT_IN_REGISTER = "not_in_register"


@dataclass(frozen=True, slots=True)
class Rating:
    """The current rating of one URN: the judgement with the latest inspection date."""

    urn: str
    state: RatingState
    judgement: Judgement | None = None
    inspected_on: date | None = None

    @property
    def label(self) -> str:
        """The rating as a page names it."""
        if self.judgement is not None:
            return self.judgement.label
        if self.state is RatingState.NOT_IN_REGISTER:
            return "Not in the Ofsted register yet"
        return "Not yet inspected"

    @property
    def scale(self) -> Scale | None:
        """The scale of the judgement, or None without one."""
        return self.judgement.scale if self.judgement else None


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
