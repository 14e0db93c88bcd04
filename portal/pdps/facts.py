"""What somebody hands to a verb of this room. The tables say what each part means."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.kernel.periods import ProRataMethod
from portal.pdps.types import Criterion, DocumentKind, RatingOutcome, Route, SystemKind
from portal.providers import ServiceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A value with its source; a sample until a council confirms it."""

    source: str = ""
    is_sample: bool = True

    def columns(self) -> dict[str, Any]:
        """Every part by name, as a row takes it."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFacts(Sourced):
    """A purchasing system; the access fee is pence for one lot and one year."""

    host_council_id: UUID
    name: str
    legal_basis: str
    starts_on: date
    ends_on: date
    longest_ends_on: date
    kind: SystemKind = SystemKind.PSEUDO_DPS
    access_fee_pence: int = 315_000
    fee_method: ProRataMethod = ProRataMethod.DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts(Sourced):
    """A lot. `rating_rule` maps judgements and "not_yet_inspected" to what follows."""

    number: str
    title: str
    service_type: ServiceKind
    rating_rule: dict[str, RatingOutcome]
    core_fee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts(Sourced):
    """A council's membership."""

    council_id: UUID
    joined_on: date
    approval_reference: str = ""
    agreement_signed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinFacts(Sourced):
    """A member council's joining of a lot; no fee given means the system's."""

    council_id: UUID
    joined_on: date
    yearly_fee_pence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFacts(Sourced):
    """A decision to extend the term, in the words of its record."""

    new_ends_on: date
    decided_on: date
    decision: str
    is_sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts(Sourced):
    """A version of the terms, the specification or the price schedule."""

    kind: DocumentKind
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts(Sourced):
    """A check that is passed or not."""

    key: str
    title: str
    words: str
    section: str = "Checks"
    passing_answer: str = "yes"
    if_otherwise: str = ""
    document: str = ""
    legal_source: str = ""
    is_discretionary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredFacts(Sourced):
    """A scored question; `weight` is its percentage of the total, `minimum` a score out of 5."""

    key: str
    title: str
    words: str
    weight: int
    top_answer: str
    section: str = "Quality"
    criterion: Criterion = Criterion.QUALITY
    word_limit: int = 500
    minimum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights(Sourced):
    """How the total of 100 is made up, and what is needed to pass: the samples of the product."""

    quality_weight: int = 60
    price_weight: int = 30
    social_weight: int = 10
    pass_mark: Decimal = Decimal(60)
    assessors: int = 2
    source: str = "The product’s standing defaults"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandFacts(Sourced):
    """A price band; `share` is its percentage of the points for price."""

    label: str
    share: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFacts(Sourced):
    """A criterion of comparing offers; `key` is what later rooms know it by."""

    key: str
    label: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFacts(Sourced):
    """How long an answer may take on one route: hours, or working days."""

    route: Route
    amount: int
    is_in_hours: bool
    is_sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """A round as planned; instants are UTC. `lots` maps a lot to its version of the questions."""

    title: str
    opens_at: datetime
    questions_until: datetime
    closes_at: datetime
    lots: dict[UUID, UUID]
    results_by: datetime | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFacts(Sourced):
    """What a post may approve; None is without limit."""

    position: int
    title: str
    weekly_pence: int | None
    whole_life_pence: int | None
    out_of_area: bool


DEFAULTS = "The product’s standing defaults"
SAMPLE_WINDOWS = tuple(
    WindowFacts(route=route, amount=amount, is_in_hours=hours, is_sealed=is_sealed, source=DEFAULTS)
    for route, amount, hours, is_sealed in (
        (Route.EMERGENCY, 2, True, False),
        (Route.SAME_DAY, 4, True, False),
        (Route.URGENT, 24, True, True),
        (Route.PLANNED, 3, False, True),
    )
)
SAMPLE_CRITERIA = tuple(
    CriterionFacts(key=key, label=label, weight=weight, source=DEFAULTS)
    for key, label, weight in (
        ("needs", "Meets the child’s needs", 60),
        ("price", "Price", 30),
        ("local", "Close to home", 10),
    )
)
