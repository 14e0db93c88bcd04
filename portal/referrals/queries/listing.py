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

from sqlalchemy import and_, bindparam, func, literal_column, select

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.pdps import Lot, Route
from portal.referrals.models import Recipient, Referral, ReferralSummary
from portal.referrals.models.referral import ENDED_STATES, LIVE_STATES
from portal.referrals.policies import offers_are_hidden
from portal.referrals.queries.access import NOBODY, Reach, council_scope, reach_of, scope_of
from portal.referrals.states import ReferralState
from portal.referrals.types import AnswerState, ChildSex

SIZE = 25
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
    limit: int = SIZE,
) -> tuple[list[ReferralLine], int]:
    """One window of the list by move date (the ended ones latest first), and the list's length.

    One statement; a window past the end says nothing of the length, which is then asked for.
    """
    asked = {**_whose(actor), "skip": offset, "most": limit}
    rows = _run(session, _lines(reach_of(actor), ended), **asked)
    total = rows[0].total if rows else count_lines(session, actor, ended=ended)
    return [_line(row, now) for row in rows], total


def counts_of(
    session: ScopedSession, referral: Referral, now: datetime
) -> tuple[int, int, int | None, int]:
    """Sent, opened, offered (None while sealed) and declined of one referral."""
    ((sent, opened, offered, declined),) = _run(session, _answers(), referral=referral.id)
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


def _answers_of(referral_id: Any) -> tuple[Any, ...]:
    """Sent, opened, offered and declined of one referral, each asked of the recipients' index."""
    of_it = select(func.count()).where(
        Recipient.referral_id == referral_id, Recipient.council_id == Referral.council_id
    )
    opened = of_it.where(Recipient.opened_at.is_not(None))
    answered = [
        of_it.where(Recipient.answer_state == state)
        for state in (AnswerState.OFFERED, AnswerState.DECLINED)
    ]
    return tuple(one.scalar_subquery() for one in (of_it, opened, *answered))


@cache
def _answers() -> Any:
    return select(*_answers_of(Referral.id)).where(Referral.id == bindparam("referral"))


COLUMNS = (
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


def _total(reach: Reach, ended: bool) -> Any:
    """The list's length beside each of its lines; the database works it out once."""
    return _length(reach, ended).correlate(None).scalar_subquery().label("total")


@cache
def _lines(reach: Reach, ended: bool) -> Any:
    """The list's columns and order."""
    query = (
        select(*COLUMNS, *_answers_of(Referral.id), _total(reach, ended))
        # Outer joins, so that no planner begins with the lots and sorts 50,000 rows.
        .outerjoin(Lot, Lot.id == Referral.lot_id)
        .outerjoin(ReferralSummary, _OF_IT)
        .order_by(Referral.move_by.desc() if ended else Referral.move_by, Referral.reference)
        .offset(bindparam("skip"))
        .limit(bindparam("most"))
    )
    return _listed(query, reach, ended)


def _line(row: Any, now: datetime) -> ReferralLine:
    sent, opened, offered, declined = row[-5:-1]
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
