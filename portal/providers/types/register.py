"""What Ofsted says: registration, judgements on two scales, the current rating."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.kernel.labels import Labelled
from portal.providers.types.kinds import ServiceKind


class RegistrationStatus(Labelled):
    """Whether Ofsted lets the service run."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Scale(StrEnum):
    """On which scale Ofsted judged: supported accommodation has three outcomes of its own."""

    FOUR_POINT = "four_point"
    SUPPORTED = "supported"


class Judgement(Labelled):
    """Ofsted's overall judgement, on either scale."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement to be good"
    INADEQUATE = "inadequate"
    CONSISTENTLY_STRONG = "consistently_strong", "Consistently strong service delivery"
    INCONSISTENT = "inconsistent", "Inconsistent quality of service delivery"
    SERIOUS_WEAKNESSES = "serious_weaknesses", "Serious or widespread weaknesses"

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


class Source(StrEnum):
    """Where an inspection or a status was learned: the yearly file, or an officer in between."""

    FILE = "file"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Registration:
    """What the register says of one URN, with its current rating.

    `as_at` is the date of the newest file that lists it; `is_listed` is False when a newer file no
    longer does (it may have closed). `name` is None where Ofsted withholds it (every home).
    """

    urn: str
    provision_type: str
    kind: ServiceKind
    status: RegistrationStatus
    status_on: date
    name: str | None
    local_authority: str
    region: str
    sector: str
    places: int | None
    owner: str
    registered_on: date | None
    as_at: date
    is_listed: bool
    rating: Rating


@dataclass(frozen=True, slots=True)
class RecordedInspection:
    """An inspection that an officer read in Ofsted's own report, between two yearly files."""

    inspected_on: date
    published_on: date | None
    overall: Judgement
    report_url: str
