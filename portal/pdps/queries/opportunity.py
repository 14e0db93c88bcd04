"""One read of everything that a round's page shows, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.pdps.models import (
    Lot,
    PriceBand,
    PublishedAnswer,
    PurchasingSystem,
    Question,
    QuestionSet,
    Round,
    RoundChange,
    RoundLot,
)
from portal.pdps.queries.rounds import Questions, get_round, list_changes
from portal.pdps.queries.systems import get_system


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot of a round with its questions and price bands."""

    lot: Lot
    questions: Questions
    bands: tuple[PriceBand, ...]


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A round as everybody reads it."""

    round: Round
    system: PurchasingSystem
    lots: tuple[OpenLot, ...]
    changes: Sequence[RoundChange]
    answers: int


def get_opportunity(session: ScopedSession, actor: Actor, reference: str) -> Opportunity:
    """A round with all that it asks. Raises NotFound as `get_round` does."""
    round_ = get_round(session, actor, reference)
    count = select(func.count()).select_from(PublishedAnswer).filter_by(round_id=round_.id)
    return Opportunity(
        round=round_,
        system=get_system(session, round_.system_id),
        lots=_lots(session, round_.id),
        changes=list_changes(session, round_.id),
        answers=session.scalar(count) or 0,
    )


def _lots(session: ScopedSession, round_id: UUID) -> tuple[OpenLot, ...]:
    query = (
        select(Lot, QuestionSet)
        .join(RoundLot, RoundLot.lot_id == Lot.id)
        .join(QuestionSet, QuestionSet.id == RoundLot.question_set_id)
        .where(RoundLot.round_id == round_id)
        .order_by(Lot.number, Lot.id)
    )
    pairs = session.execute(query).all()
    asked: dict[UUID, list[Question]] = defaultdict(list)
    found = select(Question).where(Question.set_id.in_([made.id for _, made in pairs]))
    for question in session.scalars(found.order_by(Question.position)):
        asked[question.set_id].append(question)
    bands: dict[UUID, list[PriceBand]] = defaultdict(list)
    priced = select(PriceBand).where(PriceBand.lot_id.in_([lot.id for lot, _ in pairs]))
    for band in session.scalars(priced.order_by(PriceBand.position)):
        bands[band.lot_id].append(band)
    return tuple(
        OpenLot(lot, Questions(made, tuple(asked[made.id])), tuple(bands[lot.id]))
        for lot, made in pairs
    )
