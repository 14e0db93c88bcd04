"""Lots and what belongs to them: rating rule, questions, price bands, windows, criteria."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from portal.db import Base, UnitOfWork
from portal.kernel.errors import RuleBroken
from portal.kernel.periods import WindowUnit
from portal.kernel.text import digest
from portal.pdps import events, policies, rules
from portal.pdps.facts import (
    BandFacts,
    CriterionFacts,
    LotFacts,
    ScoredFacts,
    Sourced,
    Weights,
    WindowFacts,
)
from portal.pdps.models import (
    CallOffCriterion,
    Lot,
    PriceBand,
    Question,
    QuestionSet,
    ResponseWindow,
)
from portal.pdps.queries import get_lot, get_system, is_live
from portal.pdps.types import QuestionKind


def add_lot(uow: UnitOfWork, system_id: UUID, facts: LotFacts) -> Lot:
    """Add a lot to a system."""
    system = get_system(uow.session, system_id, lock=True)
    uow.require(policies.can_set_up(uow.actor, system.host_council_id))
    rule = {str(judgement): outcome.value for judgement, outcome in facts.rating_rule.items()}
    columns = {**facts.columns(), "rating_rule": rule}
    lot = Lot(system_id=system_id, created_at=uow.clock.now(), **columns)
    uow.add(lot)
    uow.session.flush()
    uow.record(
        events.LotAdded(
            subject_id=lot.id,
            reference=system.reference,
            council_id=system.host_council_id,
            number=lot.number,
            title=lot.title,
        )
    )
    return lot


def set_price_bands(uow: UnitOfWork, lot_id: UUID, bands: Sequence[BandFacts]) -> None:
    """Set a lot's price bands. Raises RuleBroken once a round with the lot was published."""
    lot = _lot_to_change(uow, lot_id)
    rules.check_shares(bands)
    if is_live(uow.session, lot_id):
        raise RuleBroken("published", "The bands were published with a round, so they stand")
    _replace(uow, lot, "price bands", PriceBand, bands)


def set_criteria(uow: UnitOfWork, lot_id: UUID, criteria: Sequence[CriterionFacts]) -> None:
    """Set by what offers for a child are compared; referrals already sent keep what they had."""
    lot = _lot_to_change(uow, lot_id)
    rules.check_criteria(criteria)
    _replace(uow, lot, "call-off criteria", CallOffCriterion, criteria)


def set_windows(uow: UnitOfWork, lot_id: UUID, windows: Sequence[WindowFacts]) -> None:
    """Set how long providers have to answer on each route."""
    lot = _lot_to_change(uow, lot_id)
    _replace(uow, lot, "response windows", ResponseWindow, windows)


def _lot_to_change(uow: UnitOfWork, lot_id: UUID) -> Lot:
    lot = get_lot(uow.session, lot_id, lock=True)
    host = get_system(uow.session, lot.system_id).host_council_id
    uow.require(policies.can_set_up(uow.actor, host))
    return lot


def _replace(
    uow: UnitOfWork, lot: Lot, what: str, model: type[Base], facts: Sequence[Sourced]
) -> None:
    """Replace all rows of one kind of a lot, and record their digest."""
    system = get_system(uow.session, lot.system_id)
    uow.session.execute(delete(model).filter_by(lot_id=lot.id))
    now = uow.clock.now()
    for position, fact in enumerate(facts, start=1):
        uow.add(model(lot_id=lot.id, created_at=now, **_columns(fact, position)))
    uow.record(
        events.LotRulesSet(
            subject_id=lot.id,
            reference=system.reference,
            council_id=system.host_council_id,
            what=what,
            count=len(facts),
            digest=digest([fact.columns() for fact in facts]),
        )
    )


def _columns(facts: Sourced, position: int) -> dict[str, Any]:
    columns = facts.columns()
    if isinstance(facts, WindowFacts):
        is_in_hours = columns.pop("is_in_hours")
        return {**columns, "unit": WindowUnit.HOURS if is_in_hours else WindowUnit.WORKING_DAYS}
    return {**columns, "position": position}


def draft_questions(
    uow: UnitOfWork, lot_id: UUID, weights: Weights, questions: Sequence[rules.Facts]
) -> QuestionSet:
    """Write the next version of a lot's questions, in the order given.

    Raises RuleBroken when weights do not add up or a question lacks what makes it fair.
    """
    lot = _lot_to_change(uow, lot_id)
    rules.check_questions(weights, questions)
    newest = select(func.max(QuestionSet.number)).filter_by(lot_id=lot_id)
    number, now = (uow.session.scalar(newest) or 0) + 1, uow.clock.now()
    made = QuestionSet(lot_id=lot_id, number=number, created_at=now, **weights.columns())
    uow.add(made)
    uow.session.flush()
    for position, question in enumerate(questions, start=1):
        uow.add(_question(made, position, question))
    system = get_system(uow.session, lot.system_id)
    uow.record(
        events.QuestionSetDrafted(
            subject_id=made.id,
            reference=system.reference,
            council_id=system.host_council_id,
            lot_id=lot_id,
            number=number,
            questions=len(questions),
            digest=digest([question.columns() for question in questions]),
        )
    )
    return made


def _question(made: QuestionSet, position: int, facts: rules.Facts) -> Question:
    kind = QuestionKind.SCORED if isinstance(facts, ScoredFacts) else QuestionKind.GATE
    return Question(
        set_id=made.id,
        position=position,
        kind=kind,
        created_at=made.created_at,
        **facts.columns(),
    )
