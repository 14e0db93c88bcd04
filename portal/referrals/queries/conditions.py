"""What stands between a home and a referral, as conditions of the database: one for each code.

Values are named parameters, so that a statement of one shape is written and compiled once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
)

from portal.admissions import Admission, AdmissionState
from portal.providers import (
    Insurance,
    OfstedProvider,
    RegistrationStatus,
    Sex,
)
from portal.referrals.models import Recipient
from portal.referrals.queries.wanted import SQUARE_METRES, Shape, value
from portal.referrals.rules import Code
from portal.referrals.types import AnswerState, ChildSex
from portal.vacancies import MatchingLimits, Vacancy


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
    paused, free = Vacancy.paused_until, Vacancy.available_from
    later = and_(free.is_not(None), free > value("move_by"), Vacancy.places > 0)
    dates = [
        (Code.PAUSED, and_(paused.is_not(None), paused > value("today"))),
        (Code.LATER, later),
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
