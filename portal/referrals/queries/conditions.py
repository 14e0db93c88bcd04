"""What stands between a home and a referral, as conditions of the database: one for each code.

Values are named parameters, so that a statement of one shape is written and compiled once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    String,
    Uuid,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
)

from portal.admissions import Admission, AdmissionState
from portal.db import Instant
from portal.providers import (
    CoverKind,
    Insurance,
    Judgement,
    OfstedProvider,
    RegistrationStatus,
    ServiceKind,
    Sex,
)
from portal.referrals.models import Recipient
from portal.referrals.rules import Code
from portal.referrals.types import AnswerState, ChildSex
from portal.vacancies import AMBER_AFTER, NOT_COUNTED_AFTER, MatchingLimits, Vacancy

METRES_IN_MILE = 1609.344
SQUARE_METRES = int(METRES_IN_MILE**2)


class Shape(NamedTuple):
    """What changes the words of the statement; everything else is a parameter of it."""

    service: ServiceKind
    sex: ChildSex
    accepted: tuple[Judgement, ...]
    accepts_uninspected: bool
    covers: tuple[tuple[CoverKind, int], ...]
    is_over: bool
    has_must: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that a match asks for. `must` is providers' number of the must-have needs.

    `accepted` are the judgements of the lot's rating rule, `covers` the least insurance in pence.
    `is_over` tells that the purchasing system's term has ended, which stops every home.
    """

    referral_id: UUID
    council_id: UUID
    child_id: UUID
    lot_id: UUID
    service: ServiceKind
    accepted: frozenset[Judgement]
    accepts_uninspected: bool
    covers: tuple[tuple[CoverKind, int], ...]
    is_over: bool
    age: int
    sex: ChildSex
    must: int
    easting: int
    northing: int
    radius: int
    authority_code: str
    move_by: date
    today: date
    now: datetime

    @property
    def is_fostering(self) -> bool:
        """Whether carer households are matched instead of homes."""
        return self.service is ServiceKind.AGENCY

    @property
    def shape(self) -> Shape:
        """What changes the words of the statement."""
        return Shape(
            self.service,
            self.sex,
            tuple(sorted(self.accepted)),
            self.accepts_uninspected,
            self.covers,
            self.is_over,
            bool(self.must),
        )

    def parameters(self) -> dict[str, Any]:
        """The values of the named parameters."""
        reach = round(self.radius * METRES_IN_MILE) + 1
        return {
            "referral": self.referral_id,
            "council": self.council_id,
            "child": self.child_id,
            "lot": self.lot_id,
            "age": self.age,
            "must": self.must,
            "east": self.easting,
            "north": self.northing,
            "west_edge": self.easting - reach,
            "east_edge": self.easting + reach,
            "south_edge": self.northing - reach,
            "north_edge": self.northing + reach,
            "reach_squared": round((self.radius * METRES_IN_MILE) ** 2),
            "authority": self.authority_code,
            "move_by": self.move_by,
            "today": self.today,
            "counted_from": self.now - NOT_COUNTED_AFTER,
            "fresh_from": self.now - AMBER_AFTER,
        }


_TYPES: dict[str, Any] = {
    "age": Integer(),
    "must": BigInteger(),
    "east": BigInteger(),
    "north": BigInteger(),
    "reach_squared": BigInteger(),
    "authority": String(),
    "move_by": Date(),
    "today": Date(),
    "counted_from": Instant(),
    "fresh_from": Instant(),
}


def value(name: str) -> Any:
    """A named parameter: an id where nothing else is said, a whole number for an edge."""
    kind = Integer() if name.endswith("_edge") else _TYPES.get(name, Uuid())
    return bindparam(name, type_=kind)


@dataclass(frozen=True, slots=True)
class Tests:
    """Codes with their conditions. Of `exclusive` ones the first that is true counts alone; `when`
    is what must be true before any of them is looked at (a home without limits has none)."""

    tests: Sequence[tuple[Code, Any]]
    exclusive: bool = False
    when: Any = None


def all_tests(shape: Shape, cares: Any) -> list[Tests]:
    """Everything that can stand in the way."""
    return [
        *_admission(shape),
        _registered_care(shape, cares),
        _care_now(shape),
        *_place(),
        _distance(cares),
        _provider(shape, cares),
    ]


def _admission(shape: Shape) -> list[Tests]:
    never_admitted = true() if shape.is_over else Admission.id.is_(None)
    suspended = Admission.state == AdmissionState.SUSPENDED
    admission = [(Code.NOT_IN_LOT, never_admitted), (Code.SUSPENDED, suspended)]
    found = [Tests(admission, exclusive=True)]
    if shape.service.needs_urn:
        inactive = OfstedProvider.status != RegistrationStatus.ACTIVE
        unlisted = or_(OfstedProvider.id.is_(None), inactive)
        found.append(Tests([(Code.REGISTRATION, unlisted)]))
        found.append(_rating(shape))
    return found


def _rating(shape: Shape) -> Tests:
    code = Code.NOT_INSPECTED if shape.accepts_uninspected else Code.RATING
    uninspected = OfstedProvider.judgement.is_(None)
    refused = OfstedProvider.judgement.not_in(shape.accepted)
    listed = OfstedProvider.id.is_not(None)
    return Tests([(code, uninspected), (Code.RATING, refused)], exclusive=True, when=listed)


def _registered_care(shape: Shape, cares: Any) -> Tests:
    tests = [
        (Code.AGE, or_(cares.age_from > value("age"), cares.age_to < value("age"))),
        (Code.SEX, cares.sex.in_(_others(shape.sex))),
    ]
    if shape.has_must:
        tests.append((Code.NEEDS, cares.needs.op("&")(value("must")) != value("must")))
    return Tests(tests)


def _care_now(shape: Shape) -> Tests:
    """What the provider narrowed its registration to for now."""
    limits = MatchingLimits
    tests = [
        (Code.AGE_NOW, or_(limits.age_from > value("age"), limits.age_to < value("age"))),
        (Code.SEX_NOW, limits.sex.in_(_others(shape.sex))),
    ]
    if shape.has_must:
        tests.append((Code.NEEDS_NOW, limits.needs.op("&")(value("must")) != value("must")))
    return Tests(tests, when=limits.id.is_not(None))


def _others(sex: ChildSex) -> tuple[Sex, ...]:
    """Homes of these are not for this child."""
    match sex:
        case ChildSex.GIRL:
            return (Sex.BOYS,)
        case ChildSex.BOY:
            return (Sex.GIRLS,)
    return (Sex.GIRLS, Sex.BOYS)


def _place() -> list[Tests]:
    has_none = or_(Vacancy.id.is_(None), Vacancy.places <= 0)
    figure = [
        (Code.NO_PLACE, has_none),
        (Code.STALE, Vacancy.confirmed_at < value("counted_from")),
        (Code.AMBER, Vacancy.confirmed_at < value("fresh_from")),
    ]
    dates = [
        (Code.PAUSED, Vacancy.paused_until > value("today")),
        (Code.LATER, and_(Vacancy.available_from > value("move_by"), Vacancy.places > 0)),
    ]
    return [Tests(figure, exclusive=True), Tests(dates)]


def _distance(cares: Any) -> Tests:
    square = square_of(cares)
    theirs = MatchingLimits.radius_miles
    beyond = and_(theirs.is_not(None), square > func.coalesce(theirs, 0) * theirs * _METRES)
    return Tests(
        [
            (Code.NO_GRID, cares.easting.is_(None)),
            (Code.TOO_FAR, square > value("reach_squared")),
            (Code.THEIR_RADIUS, beyond),
        ]
    )


_METRES = bindparam("square_metres", SQUARE_METRES, type_=BigInteger())


def square_of(cares: Any) -> Any:
    """Metres squared from the place to search from; the parameters make it a wide number."""
    east, north = cares.easting - value("east"), cares.northing - value("north")
    return east * east + north * north


def is_in_area(cares: Any) -> Any:
    """Whether it lies in the area that comes first."""
    return cares.authority_code == value("authority")


def box_around(cares: Any) -> tuple[Any, ...]:
    """The square around the circle, which an index can use."""
    return (
        cares.easting.between(value("west_edge"), value("east_edge")),
        cares.northing.between(value("south_edge"), value("north_edge")),
    )


def _provider(shape: Shape, cares: Any) -> Tests:
    tests = [
        (Code.DECLINED, cares.provider_id.in_(declined_before())),
        (Code.ASKED, cares.provider_id.in_(asked_already())),
    ]
    if shape.covers:
        tests.append((Code.INSURANCE, cares.provider_id.not_in(insured(shape))))
    return Tests(tests)


def declined_before() -> Any:
    """Providers that said no for this child under another referral of this council."""
    return select(Recipient.provider_id).where(
        Recipient.council_id == value("council"),
        Recipient.child_id == value("child"),
        Recipient.referral_id != value("referral"),
        Recipient.answer_state == AnswerState.DECLINED,
    )


def asked_already() -> Any:
    """Providers that were sent this referral already."""
    return select(Recipient.provider_id).where(
        Recipient.council_id == value("council"), Recipient.referral_id == value("referral")
    )


def insured(shape: Shape) -> Any:
    """Providers whose every insurance that the lot asks for is in force and high enough."""
    return (
        select(Insurance.provider_id)
        .where(covers_in_force(shape))
        .group_by(Insurance.provider_id)
        .having(func.count() == len(shape.covers))
    )


def covers_in_force(shape: Shape) -> Any:
    """The rows of insurance that count: in force today, of a kind and amount the lot asks for."""
    enough = or_(
        *(
            and_(Insurance.kind == kind, Insurance.amount_pence >= pence)
            for kind, pence in shape.covers
        )
    )
    return and_(Insurance.replaced_at.is_(None), Insurance.expires_on >= value("today"), enough)
