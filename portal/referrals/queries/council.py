"""The council's side: its own referrals, as far as the actor works on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, false, func, literal_column, select

from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor, ActorKind
from portal.pdps import Lot, Route
from portal.referrals.models import (
    SEALED_STAGES,
    Need,
    Recipient,
    Referral,
    ReferralDocuments,
    ReferralIdentity,
    ReferralProfile,
    ReferralSummary,
    Screening,
    Wave,
)
from portal.referrals.models.referral import ENDED_STATES, LIVE_STATES
from portal.referrals.policies import offers_are_hidden
from portal.referrals.queries.access import council_scope
from portal.referrals.states import ReferralState
from portal.referrals.types import AnswerState, ChildSex, Fit, Stage

SealedRow = ReferralProfile | ReferralDocuments | ReferralIdentity


def visible_to(actor: Actor) -> Select[Referral]:
    """The referrals that exist for an actor of a council; none for anybody else."""
    if actor.is_system:
        return select(Referral)
    if actor.kind is ActorKind.COUNCIL:
        return select(Referral).where(council_scope(actor))
    return select(Referral).where(false())


def get_referral(
    session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False
) -> Referral:
    """One referral of the actor's council. Raises NotFound, also for another council's."""
    query = visible_to(actor).where(Referral.reference == reference)
    return one_row(session, query, "No such referral.", lock=lock)


def referral_by_id(
    session: ScopedSession, actor: Actor, referral_id: UUID, *, lock: bool = False
) -> Referral:
    """One referral by its id, for rooms that keep it. Raises NotFound."""
    query = visible_to(actor).where(Referral.id == referral_id)
    return one_row(session, query, "No such referral.", lock=lock)


def find_summary(
    session: ScopedSession, referral_id: UUID, *, lock: bool = False
) -> ReferralSummary:
    """Stage 1 of a referral, as the council keeps it."""
    query = select(ReferralSummary).where(ReferralSummary.referral_id == referral_id)
    return session.scalars(query.with_for_update() if lock else query).one()


def get_sealed(
    session: ScopedSession, referral_id: UUID, stage: Stage, *, lock: bool = False
) -> SealedRow:
    """The row of a sealed stage, still sealed."""
    model: type[Any] = SEALED_STAGES[stage]
    query = select(model).where(model.referral_id == referral_id)
    row: SealedRow = session.scalars(query.with_for_update() if lock else query).one()
    return row


def list_needs(session: ScopedSession, referral_id: UUID) -> Sequence[Need]:
    """The needs of a referral, must-haves first, in the order of the list."""
    query = select(Need).where(Need.referral_id == referral_id)
    return session.scalars(query.order_by(Need.is_must.desc(), Need.position)).all()


def find_wave(session: ScopedSession, referral_id: UUID) -> Wave | None:
    """The newest sending, with stage 1 as providers saw it."""
    query = select(Wave).where(Wave.referral_id == referral_id)
    return session.scalar(query.order_by(Wave.number.desc()).limit(1))


def list_screenings(
    session: ScopedSession,
    referral_id: UUID,
    wave: int,
    *,
    fit: Fit | None = None,
    offset: int = 0,
    limit: int = 25,
) -> Sequence[Screening]:
    """What the match said at one sending, those that were sent it first."""
    query = select(Screening).where(Screening.referral_id == referral_id, Screening.wave == wave)
    if fit is not None:
        query = query.where(Screening.fit == fit)
    query = query.order_by(Screening.is_chosen.desc(), Screening.miles, Screening.id)
    return session.scalars(query.offset(offset).limit(limit)).all()


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
    query = _listed(select(func.count()).select_from(Referral), actor, ended=ended)
    return int(session.scalar(query) or 0)


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
    limit: int = 25,
) -> list[ReferralLine]:
    """One window of the list by move date (the ended ones latest first), in two statements."""
    query = _listed(_lines(ended), actor, ended=ended)
    rows = session.execute(query.offset(offset).limit(limit)).all()
    counts = _counts(session, [row.id for row in rows]) if rows else {}
    return [_line(row, counts.get(row.id, (0, 0, 0, 0)), now) for row in rows]


@cache
def _lines(ended: bool) -> Any:
    """The list's columns and order, written once."""
    order = Referral.move_by.desc() if ended else Referral.move_by
    return (
        select(
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
        # Outer joins, so that no planner begins with the lots and sorts 50,000 rows.
        .outerjoin(Lot, Lot.id == Referral.lot_id)
        .outerjoin(ReferralSummary, ReferralSummary.referral_id == Referral.id)
        .order_by(order, Referral.reference)
    )


@cache
def _counting() -> Any:
    """The counts of answers, written once."""
    states = [
        func.count(case((Recipient.answer_state == state, 1)))
        for state in (AnswerState.OFFERED, AnswerState.DECLINED)
    ]
    columns = (Recipient.referral_id, func.count(), func.count(Recipient.opened_at), *states)
    return select(*columns).group_by(Recipient.referral_id)


def _listed(query: Any, actor: Actor, *, ended: bool) -> Any:
    """Narrowed to what exists for the actor, in the words of the index that serves it."""
    states: Any = literal_column(ENDED_STATES if ended else LIVE_STATES)
    return query.where(council_scope(actor), states)


def _line(row: Any, counted: tuple[int, int, int, int], now: datetime) -> ReferralLine:
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
    query = _listed(select(*columns), actor, ended=False)
    query = query.order_by(Referral.move_by, Referral.reference).limit(most)
    return [Step(*row) for row in session.execute(query)]


def counts_of(
    session: ScopedSession, referral: Referral, now: datetime
) -> tuple[int, int, int | None, int]:
    """Sent, opened, offered (None while sealed) and declined of one referral."""
    sent, opened, offered, declined = _counts(session, [referral.id]).get(referral.id, (0, 0, 0, 0))
    hidden = offers_are_hidden(referral.is_sealed, referral.respond_by, now)
    return sent, opened, None if hidden else offered, declined


def _counts(
    session: ScopedSession, referral_ids: Iterable[UUID]
) -> dict[UUID, tuple[int, int, int, int]]:
    """Sent, opened, offered and declined of a window's referrals, in one statement."""
    query = _counting().where(Recipient.referral_id.in_(list(referral_ids)))
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in session.execute(query)}
