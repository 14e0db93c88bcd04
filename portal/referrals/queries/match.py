"""Which homes fit a referral, and why not: one statement over every home (or carer household).

The database gives each home one number, a bit for each thing that stands in the way (`rules.Code`);
`rules.fit_of` groups it and `rules.sentences` says it. Distance is a straight line on the national
grid, compared as squares of metres, so that both engines count alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from portal.admissions import Admission, AdmissionState
from portal.db import ScopedSession
from portal.providers import (
    CarerHousehold,
    CoverKind,
    Home,
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
LIVE = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that a match asks for. `must` is providers' number of the must-have needs.

    `accepted` are the judgements of the lot's rating rule, `covers` the least insurance in pence.
    `is_over` tells that the purchasing system's term has ended, which stops every home.
    """

    referral_id: UUID
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


@dataclass(frozen=True, slots=True)
class Tables:
    """The parts of the statement that differ between homes and households."""

    cares: Any
    admission: Any
    limits: Any
    vacancy: Any
    register: Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """One home or household with its number of codes; `square` is metres squared."""

    home_id: UUID
    household_id: UUID | None
    provider_id: UUID
    codes: int
    square: int | None
    is_in_area: bool
    places: int | None
    confirmed_at: datetime | None

    @property
    def key(self) -> tuple[UUID, UUID | None]:
        """What names it."""
        return self.home_id, self.household_id

    @property
    def miles(self) -> float | None:
        """Miles in a straight line."""
        return None if self.square is None else self.square**0.5 / METRES_IN_MILE


def match(session: ScopedSession, wanted: Wanted) -> list[Candidate]:
    """Every home of the lot's kind with what stands in its way; in no particular order."""
    rows: Sequence[Any] = session.execute(statement(wanted)).all()
    return [Candidate(*row) for row in rows]


def find_good(session: ScopedSession, wanted: Wanted, most: int = 50) -> list[Candidate]:
    """The nearest homes without anything in their way, those in the area first."""
    query = good_statement(wanted).limit(most)
    return [Candidate(*row) for row in session.execute(query).all()]


def statement(wanted: Wanted) -> Any:
    """The one statement over every home."""
    cares = CarerHousehold if wanted.is_fostering else Home
    declined, insured = _declined(wanted), _insured(wanted)
    asked = select(Recipient.provider_id).where(Recipient.referral_id == wanted.referral_id)
    asked_by = asked.subquery("asked")
    number = _number(wanted, cares, declined, insured, asked_by)
    query = _joined(select(*_columns(wanted, cares, number)), wanted, outer=True)
    return (
        query.outerjoin(insured, insured.c.provider_id == cares.provider_id)
        .outerjoin(declined, declined.c.provider_id == cares.provider_id)
        .outerjoin(asked_by, asked_by.c.provider_id == cares.provider_id)
    )


def good_statement(wanted: Wanted) -> Any:
    """Only the homes whose number is 0: what the codes test, turned round into conditions."""
    cares = CarerHousehold if wanted.is_fostering else Home
    declined, insured = _declined(wanted), _insured(wanted)
    query = _joined(select(*_columns(wanted, cares, literal(0))), wanted, outer=False)
    asked = select(Recipient.provider_id).where(Recipient.referral_id == wanted.referral_id)
    tests = _tests(wanted, cares, declined, insured, None)
    square = _square(wanted, cares)
    return (
        query.where(*_box(wanted, cares))
        .where(*(_never(test) for test in tests.values()))
        .where(cares.provider_id.in_(select(insured.c.provider_id)) if wanted.covers else true())
        .where(cares.provider_id.not_in(select(declined.c.provider_id)))
        .where(cares.provider_id.not_in(asked))
        .order_by(_in_area(wanted, cares).desc(), square, cares.id)
    )


def _columns(wanted: Wanted, cares: Any, number: Any) -> tuple[Any, ...]:
    home_id = CarerHousehold.home_id if wanted.is_fostering else Home.id
    household_id = CarerHousehold.id if wanted.is_fostering else Vacancy.household_id
    return (
        home_id,
        household_id,
        cares.provider_id,
        number,
        _square(wanted, cares),
        _in_area(wanted, cares),
        Vacancy.places,
        Vacancy.confirmed_at,
    )


def _joined(query: Any, wanted: Wanted, *, outer: bool) -> Any:
    """Home, household where the lot is of agencies, admission, register, vacancy, limits."""
    if wanted.is_fostering:
        query = query.select_from(CarerHousehold).join(Home, Home.id == CarerHousehold.home_id)
        query = query.where(CarerHousehold.removed_at.is_(None))
        vacancy = Vacancy.household_id == CarerHousehold.id
        limits = MatchingLimits.household_id == CarerHousehold.id
    else:
        query = query.select_from(Home)
        vacancy, limits = Vacancy.home_id == Home.id, MatchingLimits.home_id == Home.id
    query = query.where(Home.removed_at.is_(None), Home.kind == wanted.service)
    admission = and_(
        Admission.home_id == Home.id,
        Admission.lot_id == wanted.lot_id,
        Admission.state.in_(LIVE if outer else LIVE[:1]),
    )
    has_register = wanted.service.needs_urn
    return (
        query.join(Admission, admission, isouter=outer)
        .join(OfstedProvider, OfstedProvider.urn == Home.urn, isouter=outer or not has_register)
        .join(Vacancy, vacancy, isouter=outer)
        .outerjoin(MatchingLimits, limits)
    )


def _number(
    wanted: Wanted, cares: Any, declined: Subquery, insured: Subquery, asked: Subquery
) -> ColumnElement[int]:
    tests = _tests(wanted, cares, declined, insured, asked)
    total: ColumnElement[int] = literal(0)
    for code, test in tests.items():
        total = total + case((test, int(code)), else_=0)
    return total.label("codes")


def _tests(
    wanted: Wanted, cares: Any, declined: Subquery, insured: Subquery, asked: Subquery | None
) -> dict[Code, ColumnElement[bool]]:
    """What must be true for each code. `asked` None leaves out what needs the joined tables."""
    tests = {**_admission_tests(wanted), **_care_tests(wanted, cares), **_place_tests(wanted)}
    tests.update(_distance_tests(wanted, cares))
    if asked is not None:
        tests[Code.INSURANCE] = insured.c.provider_id.is_(None) if wanted.covers else false()
        tests[Code.DECLINED] = declined.c.provider_id.is_not(None)
        tests[Code.ASKED] = asked.c.provider_id.is_not(None)
    return tests


def _admission_tests(wanted: Wanted) -> dict[Code, ColumnElement[bool]]:
    tests: dict[Code, ColumnElement[bool]] = {
        Code.NOT_IN_LOT: true() if wanted.is_over else Admission.id.is_(None),
        Code.SUSPENDED: Admission.state == AdmissionState.SUSPENDED,
    }
    if not wanted.service.needs_urn:
        return tests
    active = OfstedProvider.status == RegistrationStatus.ACTIVE
    uninspected = and_(OfstedProvider.id.is_not(None), OfstedProvider.judgement.is_(None))
    accepted = sorted(wanted.accepted)
    tests[Code.REGISTRATION] = or_(OfstedProvider.id.is_(None), ~active)
    tests[Code.RATING] = OfstedProvider.judgement.not_in(accepted)
    if wanted.accepts_uninspected:
        tests[Code.NOT_INSPECTED] = uninspected
    else:
        tests[Code.RATING] = or_(uninspected, tests[Code.RATING])
    return tests


def _care_tests(wanted: Wanted, cares: Any) -> dict[Code, ColumnElement[bool]]:
    """Registration or approval, and what the provider narrowed it to for now."""
    limits = MatchingLimits
    return {
        Code.AGE: or_(cares.age_from > wanted.age, cares.age_to < wanted.age),
        Code.SEX: cares.sex.in_(_others(wanted.sex)),
        Code.NEEDS: _lacks(cares.needs, wanted.must),
        Code.AGE_NOW: or_(limits.age_from > wanted.age, limits.age_to < wanted.age),
        Code.SEX_NOW: limits.sex.in_(_others(wanted.sex)),
        Code.NEEDS_NOW: and_(limits.id.is_not(None), _lacks(limits.needs, wanted.must)),
    }


def _lacks(needs: Any, must: int) -> ColumnElement[bool]:
    if not must:
        return false()
    return func.coalesce(needs, 0).op("&")(must) != must


def _others(sex: ChildSex) -> tuple[Sex, ...]:
    """Homes of these are not for this child."""
    match sex:
        case ChildSex.GIRL:
            return (Sex.BOYS,)
        case ChildSex.BOY:
            return (Sex.GIRLS,)
    return (Sex.GIRLS, Sex.BOYS)


def _place_tests(wanted: Wanted) -> dict[Code, ColumnElement[bool]]:
    counted_from, fresh_from = wanted.now - NOT_COUNTED_AFTER, wanted.now - AMBER_AFTER
    has_place = Vacancy.places > 0
    return {
        Code.NO_PLACE: or_(Vacancy.id.is_(None), ~has_place),
        Code.STALE: and_(has_place, Vacancy.confirmed_at < counted_from),
        Code.AMBER: and_(
            has_place, Vacancy.confirmed_at >= counted_from, Vacancy.confirmed_at < fresh_from
        ),
        Code.PAUSED: Vacancy.paused_until > wanted.today,
        Code.LATER: and_(has_place, Vacancy.available_from > wanted.move_by),
    }


def _distance_tests(wanted: Wanted, cares: Any) -> dict[Code, ColumnElement[bool]]:
    square = _square(wanted, cares)
    theirs = MatchingLimits.radius_miles
    return {
        Code.NO_GRID: cares.easting.is_(None),
        Code.TOO_FAR: square > _metres_squared(wanted.radius),
        Code.THEIR_RADIUS: square > cast(theirs * theirs, BigInteger) * int(METRES_IN_MILE**2),
    }


def _metres_squared(miles: int) -> int:
    return round((miles * METRES_IN_MILE) ** 2)


def _square(wanted: Wanted, cares: Any) -> ColumnElement[int]:
    east = cast(cares.easting, BigInteger) - wanted.easting
    north = cast(cares.northing, BigInteger) - wanted.northing
    square: ColumnElement[int] = east * east + north * north
    return square


def _in_area(wanted: Wanted, cares: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = cares.authority_code == wanted.authority_code
    return found


def _box(wanted: Wanted, cares: Any) -> tuple[ColumnElement[bool], ...]:
    """The square around the circle, which an index can use."""
    reach = round(wanted.radius * METRES_IN_MILE) + 1
    return (
        cares.easting.between(wanted.easting - reach, wanted.easting + reach),
        cares.northing.between(wanted.northing - reach, wanted.northing + reach),
    )


def _never(test: ColumnElement[bool]) -> ColumnElement[bool]:
    """Not true, where unknown counts as not true (a home without limits has no limits)."""
    return func.coalesce(test, false()).is_(false())


def _insured(wanted: Wanted) -> Subquery:
    """Providers whose every insurance that the lot asks for is in force and high enough."""
    enough = or_(
        *(
            and_(Insurance.kind == kind, Insurance.amount_pence >= pence)
            for kind, pence in wanted.covers
        )
    )
    return (
        select(Insurance.provider_id)
        .where(Insurance.replaced_at.is_(None), Insurance.expires_on >= wanted.today, enough)
        .group_by(Insurance.provider_id)
        .having(func.count() == len(wanted.covers))
        .subquery("insured")
    )


def _declined(wanted: Wanted) -> Subquery:
    """Providers that said no for this child under another referral of this council."""
    return (
        select(Recipient.provider_id)
        .where(
            Recipient.child_id == wanted.child_id,
            Recipient.referral_id != wanted.referral_id,
            Recipient.answer_state == AnswerState.DECLINED,
        )
        .distinct()
        .subquery("declined")
    )
