"""The council's list: a window of it, how long it is, and the answers to what it shows.

These are the statements of the page that is opened most. Each is written once with parameters and
run past the session's own scoping, because writing it anew took longer than running it. Each names
the council in every table that it owns; PostgreSQL's policies hold as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, case, func, literal_column, select

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.pdps import Lot, Route
from portal.referrals.models import Recipient, Referral, ReferralSummary
from portal.referrals.models.referral import ENDED_STATES, LIVE_STATES
from portal.referrals.policies import offers_are_hidden
from portal.referrals.queries.access import NOBODY, Reach, council_scope, reach_of, scope_of
from portal.referrals.states import ReferralState
from portal.referrals.types import AnswerState, ChildSex

TOGETHER = 25
"""Referrals whose answers are counted by one statement; a window of the list is one."""
Counts = tuple[int, int, int, int]
_OF_IT = and_(
    ReferralSummary.referral_id == Referral.id,
    ReferralSummary.council_id == Referral.council_id,
)


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One line of the council's list. `offered` is None while offers are sealed."""

    reference: str
    route: Route
    state: ReferralState
    move_by: date
    lot: str
    age: int | None
    sex: ChildSex | None
    respond_by: datetime | None
    sent: int
    opened: int
    offered: int | None
    declined: int


def count_lines(session: ScopedSession, actor: Actor, *, ended: bool = False) -> int:
    """How many referrals the list holds."""
    ((count,),) = _run(session, _length(reach_of(actor), ended), **_whose(actor))
    return int(count)


def count_live(session: ScopedSession, actor: Actor) -> int:
    """How many searches go on."""
    return count_lines(session, actor)


def list_lines(
    session: ScopedSession,
    actor: Actor,
    now: datetime,
    *,
    ended: bool = False,
    offset: int = 0,
    limit: int = TOGETHER,
) -> list[ReferralLine]:
    """One window of the list by move date (the ended ones latest first), in two statements."""
    asked = {**_whose(actor), "skip": offset, "most": limit}
    rows = _run(session, _lines(reach_of(actor), ended), **asked)
    counts = _counts(session, actor, [row.id for row in rows])
    return [_line(row, counts.get(row.id, (0, 0, 0, 0)), now) for row in rows]


def counts_of(
    session: ScopedSession, referral: Referral, now: datetime
) -> tuple[int, int, int | None, int]:
    """Sent, opened, offered (None while sealed) and declined of one referral."""
    found = _counts(session, session.actor, [referral.id])
    sent, opened, offered, declined = found.get(referral.id, (0, 0, 0, 0))
    hidden = offers_are_hidden(referral.is_sealed, referral.respond_by, now)
    return sent, opened, None if hidden else offered, declined


def _run(session: ScopedSession, statement: Any, **asked: Any) -> Sequence[Any]:
    with session.raw():
        return session.connection().execute(statement, asked).all()


def _whose(actor: Actor) -> dict[str, UUID]:
    return {"council": actor.council_id or NOBODY, "person": actor.user_id or NOBODY}


def _listed(query: Any, reach: Reach, ended: bool) -> Any:
    """Narrowed to what exists for the actor, in the words of the index that serves it."""
    states: Any = literal_column(ENDED_STATES if ended else LIVE_STATES)
    return query.where(scope_of(reach, bindparam("council"), bindparam("person")), states)


@cache
def _length(reach: Reach, ended: bool) -> Any:
    return _listed(select(func.count()).select_from(Referral), reach, ended)


COLUMNS = (
    Referral.id,
    Referral.reference,
    Referral.route,
    Referral.state,
    Referral.move_by,
    Referral.is_sealed,
    Referral.respond_by,
    Lot.title,
    ReferralSummary.age,
    ReferralSummary.sex,
)


@cache
def _lines(reach: Reach, ended: bool) -> Any:
    """The list's columns and order."""
    query = (
        select(*COLUMNS)
        # Outer joins, so that no planner begins with the lots and sorts 50,000 rows.
        .outerjoin(Lot, Lot.id == Referral.lot_id)
        .outerjoin(ReferralSummary, _OF_IT)
        .order_by(Referral.move_by.desc() if ended else Referral.move_by, Referral.reference)
        .offset(bindparam("skip"))
        .limit(bindparam("most"))
    )
    return _listed(query, reach, ended)


def _counts(session: ScopedSession, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """Sent, opened, offered and declined of referrals, in one statement for each 25."""
    found: dict[UUID, Counts] = {}
    for start in range(0, len(ids), TOGETHER):
        few = ids[start : start + TOGETHER]
        asked = {_place(number): one for number, one in enumerate(few)}
        asked |= {_place(number): NOBODY for number in range(len(few), TOGETHER)}
        rows = _run(session, _answers(), council=actor.council_id or NOBODY, **asked)
        found |= {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
    return found


def _place(number: int) -> str:
    return f"referral_{number}"


@cache
def _answers() -> Any:
    """The counts of answers; a fixed number of places, so that the statement stays the same."""
    states = [
        func.count(case((Recipient.answer_state == state, 1)))
        for state in (AnswerState.OFFERED, AnswerState.DECLINED)
    ]
    places: list[Any] = [bindparam(_place(number), type_=Uuid()) for number in range(TOGETHER)]
    return (
        select(Recipient.referral_id, func.count(), func.count(Recipient.opened_at), *states)
        .where(Recipient.council_id == bindparam("council"), Recipient.referral_id.in_(places))
        .group_by(Recipient.referral_id)
    )


def _line(row: Any, counted: Counts, now: datetime) -> ReferralLine:
    sent, opened, offered, declined = counted
    hidden = offers_are_hidden(row.is_sealed, row.respond_by, now)
    return ReferralLine(
        reference=row.reference,
        route=row.route,
        state=row.state,
        move_by=row.move_by,
        lot=row.title,
        age=row.age,
        sex=row.sex,
        respond_by=row.respond_by,
        sent=sent,
        opened=opened,
        offered=None if hidden else offered,
        declined=declined,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A live search as a first page needs it."""

    reference: str
    state: ReferralState
    move_by: date
    respond_by: datetime | None


def list_steps(session: ScopedSession, actor: Actor, most: int) -> list[Step]:
    """Live searches by move date, in one statement."""
    columns = (Referral.reference, Referral.state, Referral.move_by, Referral.respond_by)
    query = select(*columns).where(council_scope(actor), literal_column(LIVE_STATES))
    query = query.order_by(Referral.move_by, Referral.reference).limit(most)
    return [Step(*row) for row in session.execute(query)]
