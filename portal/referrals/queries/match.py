"""Which homes fit a referral, and why not: one statement over every home (or carer household).

The database gives each home one number, a bit for each thing that stands in the way (`rules.Code`);
`rules.fit_of` groups it and `rules.sentences` says it. Distance is a straight line on the national
grid, compared as squares of metres, so that both engines count alike.

A statement of one shape is written once and run past the session's own scoping, because writing
it anew took longer than running it. It narrows `recipient` to the council itself; everything else
in it any council may read, and PostgreSQL's policies hold as ever.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    not_,
    select,
)
from sqlalchemy import cast as sql_cast

from portal.admissions import Admission, AdmissionState
from portal.db import ScopedSession
from portal.providers import CarerHousehold, Home, Insurance, OfstedProvider, ServiceKind
from portal.referrals.queries.conditions import (
    Tests,
    all_tests,
    asked_already,
    box_around,
    covers_in_force,
    declined_before,
    is_in_area,
    square_of,
)
from portal.referrals.queries.wanted import METRES_IN_MILE, Shape, Wanted, value
from portal.referrals.rules import Code
from portal.vacancies import MatchingLimits, Vacancy

LIVE = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)
NOTHING: Any = literal_column("0")
_OF_PROVIDER = (Code.INSURANCE, Code.DECLINED, Code.ASKED)


class Candidate(NamedTuple):
    """One home or household with its number of codes. Ten thousand are made for one page, so it is
    a bare tuple: the id is text until it is asked for. `square` is metres squared."""

    subject: str
    codes: int
    square: int | None
    is_in_area: bool | None

    @property
    def id(self) -> UUID:
        """The household's id where there is one, else the home's."""
        return UUID(self.subject)

    @property
    def miles(self) -> float | None:
        """Miles in a straight line."""
        return None if self.square is None else float(self.square**0.5 / METRES_IN_MILE)


class Screened(NamedTuple):
    """The same with the facts that a sending keeps."""

    subject: str
    codes: int
    square: int | None
    is_in_area: bool | None
    home_id: UUID
    household_id: UUID | None
    provider_id: UUID
    places: int | None
    confirmed_at: datetime | None

    @property
    def key(self) -> tuple[UUID, UUID | None]:
        """What names it."""
        return self.home_id, self.household_id

    @property
    def miles(self) -> float | None:
        """Miles in a straight line."""
        return None if self.square is None else float(self.square**0.5 / METRES_IN_MILE)


def match(session: ScopedSession, wanted: Wanted) -> list[Candidate]:
    """Every home of the lot's kind with what stands in its way; in no particular order."""
    return list(map(Candidate._make, _run(session, wanted, "every")))


def screen(session: ScopedSession, wanted: Wanted) -> list[Screened]:
    """The same as `match` with the facts of this minute, for a sending."""
    return list(map(Screened._make, _run(session, wanted, "facts")))


def find_good(session: ScopedSession, wanted: Wanted, most: int = 50) -> list[Candidate]:
    """The nearest homes without anything in their way, those in the area first."""
    return list(map(Candidate._make, _run(session, wanted, "good", most=most)))


def _run(session: ScopedSession, wanted: Wanted, which: str, **more: int) -> Any:
    with session.raw():
        made = _written(wanted.shape, which)
        return session.connection().execute(made, {**wanted.parameters(), **more}).all()


@lru_cache(maxsize=128)
def _written(shape: Shape, which: str) -> Any:
    """The statement of a shape; SQLAlchemy keeps what it compiled beside this very object."""
    return good_statement(shape) if which == "good" else statement(shape, facts=which == "facts")


def statement(shape: Shape, *, facts: bool = False) -> Any:
    """The one statement over every home."""
    cares = _cares(shape)
    more = _facts(shape, cares) if facts else ()
    number = _number(all_tests(shape, cares))
    return _joined(select(*_columns(cares, number), *more), shape, outer=True)


def good_statement(shape: Shape) -> Any:
    """Only the homes whose number is 0: what the codes test, turned round into conditions.

    What is asked of the provider is tied to the vacancy, which is joined last, so that it is asked
    only for the few homes that pass everything else.
    """
    cares = _cares(shape)
    query = _joined(select(*_columns(cares, NOTHING)), shape, outer=False)
    return (
        query.where(*box_around(cares), *_nothing_stands(all_tests(shape, cares)))
        .where(*_provider_passes(shape))
        .order_by(is_in_area(cares).desc(), square_of(cares), cares.id)
        .limit(bindparam("most", type_=Integer()))
    )


def _cares(shape: Shape) -> Any:
    return CarerHousehold if shape.service is ServiceKind.AGENCY else Home


def _columns(cares: Any, number: Any) -> tuple[Any, ...]:
    return sql_cast(cares.id, String), number, square_of(cares), is_in_area(cares)


def _facts(shape: Shape, cares: Any) -> tuple[Any, ...]:
    is_fostering = shape.service is ServiceKind.AGENCY
    household_id = CarerHousehold.id if is_fostering else Vacancy.household_id
    return Home.id, household_id, cares.provider_id, Vacancy.places, Vacancy.confirmed_at


def _joined(query: Any, shape: Shape, *, outer: bool) -> Any:
    """Home, household where the lot is of agencies, admission, register, vacancy, limits."""
    if shape.service is ServiceKind.AGENCY:
        query = query.select_from(CarerHousehold).join(Home, Home.id == CarerHousehold.home_id)
        query = query.where(CarerHousehold.removed_at.is_(None))
        vacancy = Vacancy.household_id == CarerHousehold.id
        limits = MatchingLimits.household_id == CarerHousehold.id
    else:
        query = query.select_from(Home)
        vacancy, limits = Vacancy.home_id == Home.id, MatchingLimits.home_id == Home.id
    query = query.where(Home.removed_at.is_(None), Home.kind == shape.service)
    admission = and_(
        Admission.home_id == Home.id,
        Admission.lot_id == value("lot"),
        Admission.state.in_(LIVE if outer else LIVE[:1]),
    )
    loose = outer or not shape.service.needs_urn
    return (
        query.join(Admission, admission, isouter=outer)
        .join(OfstedProvider, OfstedProvider.urn == Home.urn, isouter=loose)
        .join(Vacancy, vacancy, isouter=outer)
        .outerjoin(MatchingLimits, limits)
    )


def _number(groups: list[Tests]) -> Any:
    """The sum of the bits of every code whose condition is true."""
    total: Any = NOTHING
    for group in groups:
        if group.exclusive:
            bits: Any = case(*((test, _bit(code)) for code, test in group.tests), else_=NOTHING)
        else:
            bits = sum(
                (case((test, _bit(code)), else_=NOTHING) for code, test in group.tests), NOTHING
            )
        total = total + (bits if group.when is None else case((group.when, bits), else_=NOTHING))
    return total.label("codes")


def _bit(code: Code) -> Any:
    return literal_column(str(int(code)))


def _nothing_stands(groups: list[Tests]) -> list[Any]:
    """No condition true; the provider's are asked elsewhere. Each condition is true or false, never
    unknown, for what an inner join found."""
    found = []
    for group in groups:
        for code, test in group.tests:
            if code not in _OF_PROVIDER:
                whole = test if group.when is None else and_(group.when, test)
                found.append(not_(whole))
    return found


def _provider_passes(shape: Shape) -> list[Any]:
    passes: list[Any] = [
        Vacancy.provider_id.not_in(declined_before()),
        Vacancy.provider_id.not_in(asked_already()),
    ]
    if shape.covers:
        counted = select(func.count()).where(
            Insurance.provider_id == Vacancy.provider_id, covers_in_force(shape)
        )
        passes.append(counted.correlate(Vacancy).scalar_subquery() == len(shape.covers))
    return passes
