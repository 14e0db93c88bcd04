"""Rounds: planned, published, extended by two people for everybody at once, unsealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.db import UnitOfWork
from portal.kernel import wording
from portal.kernel.errors import RuleBroken
from portal.kernel.periods import is_in_time
from portal.kernel.references import new_reference
from portal.pdps import events, policies, rules
from portal.pdps.facts import RoundFacts
from portal.pdps.models import (
    PriceBand,
    QuestionSet,
    Round,
    RoundChange,
    RoundExtension,
    RoundLot,
)
from portal.pdps.queries import find_proposal, get_system, lock_round
from portal.pdps.states import EXTENSION
from portal.pdps.types import ProposalState


def plan_round(uow: UnitOfWork, system_id: UUID, facts: RoundFacts) -> Round:
    """Plan a round with its lots; nobody but the host sees it before it is published.

    Raises RuleBroken when the dates are out of order or a deadline could be misread.
    """
    system = get_system(uow.session, system_id, lock=True)
    uow.require(policies.can_set_up(uow.actor, system.host_council_id))
    rules.check_dates(facts.opens_at, facts.questions_until, facts.closes_at)
    if not facts.lots:
        raise RuleBroken("no_lot", "Choose at least one lot", "lots")
    now = uow.clock.now()
    round_ = Round(reference=new_reference("RD"), system_id=system_id, created_at=now)
    round_.host_council_id = system.host_council_id
    for name in ("title", "summary", "opens_at", "questions_until", "closes_at", "results_by"):
        setattr(round_, name, getattr(facts, name))
    uow.add(round_)
    uow.session.flush()
    for lot_id, set_id in facts.lots.items():
        row = RoundLot(round_id=round_.id, system_id=system_id, lot_id=lot_id, created_at=now)
        row.question_set_id = set_id
        uow.add(row)
    uow.record(events.RoundPlanned(**_about(round_), **_dates(round_)))
    return round_


def _about(round_: Round) -> dict[str, Any]:
    """What every event on a round says of it."""
    return {
        "subject_id": round_.id,
        "reference": round_.reference,
        "council_id": round_.host_council_id,
    }


def _dates(round_: Round) -> dict[str, Any]:
    return {
        "opens_at": round_.opens_at,
        "questions_until": round_.questions_until,
        "closes_at": round_.closes_at,
    }


def publish_round(uow: UnitOfWork, round_id: UUID) -> Round:
    """Show a round to everybody. Its questions and price bands never change from here on.

    Raises RuleBroken when it is public already, is over already, or a lot has no price bands.
    """
    round_ = lock_round(uow.session, round_id)
    uow.require(policies.can_set_up(uow.actor, round_.host_council_id))
    now = uow.clock.now()
    if round_.published_at is not None:
        raise RuleBroken("published", "This round is published already")
    if not is_in_time(now, round_.closes_at):
        raise RuleBroken("over", "The deadline of this round has passed", "closes_at")
    sets = _question_sets(uow, round_)
    _check_bands(uow, sets)
    for made in sets:
        if made.published_at is None:
            made.published_at = now
            uow.record(
                events.QuestionSetPublished(
                    subject_id=made.id,
                    reference=round_.reference,
                    council_id=round_.host_council_id,
                    number=made.number,
                )
            )
    round_.published_at = now
    _note(uow, round_, "Round published.", now)
    uow.record(events.RoundPublished(lots=len(sets), **_about(round_)))
    return round_


def _question_sets(uow: UnitOfWork, round_: Round) -> list[QuestionSet]:
    query = (
        select(QuestionSet)
        .join(RoundLot, RoundLot.question_set_id == QuestionSet.id)
        .where(RoundLot.round_id == round_.id)
        .order_by(QuestionSet.id)
        .with_for_update(of=QuestionSet)
    )
    return list(uow.session.scalars(query))


def _check_bands(uow: UnitOfWork, sets: list[QuestionSet]) -> None:
    query = select(func.count(func.distinct(PriceBand.lot_id)))
    lots = {made.lot_id for made in sets}
    if uow.session.scalar(query.where(PriceBand.lot_id.in_(lots))) != len(lots):
        raise RuleBroken("no_bands", "Set the price bands of every lot first")


def _note(uow: UnitOfWork, round_: Round, words: str, now: datetime) -> None:
    """Add a line to the round's public change log."""
    uow.add(RoundChange(round_id=round_.id, words=words, created_at=now))


def propose_extension(
    uow: UnitOfWork, round_id: UUID, new_closes_at: datetime, reason: str
) -> RoundExtension:
    """Propose a later deadline for everybody; it holds once another person confirms it.

    Raises RuleBroken when it is not later or another proposal is waiting.
    """
    round_ = lock_round(uow.session, round_id)
    uow.require(policies.can_propose_extension(uow.actor, round_))
    now = uow.clock.now()
    rules.check_later(round_, new_closes_at, now)
    if find_proposal(uow.session, round_id) is not None:
        raise RuleBroken("waiting", "Another proposal for this round is waiting for an answer")
    row = RoundExtension(
        round_id=round_id,
        council_id=round_.host_council_id,
        previous_closes_at=round_.closes_at,
        new_closes_at=new_closes_at,
        reason=reason,
        state=ProposalState.PROPOSED,
        proposed_by_id=uow.person.user_id,
        created_at=now,
    )
    uow.add(row)
    uow.record(events.ExtensionProposed(reason=reason, **_moved(row), **_about(round_)))
    return row


def _moved(row: RoundExtension) -> dict[str, Any]:
    return {"previous_closes_at": row.previous_closes_at, "new_closes_at": row.new_closes_at}


def confirm_extension(uow: UnitOfWork, round_id: UUID) -> Round:
    """Move the deadline as another person proposed; it holds for everybody from this commit on.

    Raises NotFound when nothing is proposed, RuleBroken when the new time has passed meanwhile.
    """
    round_ = lock_round(uow.session, round_id)
    row = find_proposal(uow.session, round_id, required=True)
    assert row is not None
    uow.require(policies.can_confirm_extension(uow.actor, round_, row))
    now = uow.clock.now()
    rules.check_later(round_, row.new_closes_at, now)
    row.state = EXTENSION.after(row.state, "confirm")
    row.decided_by_id, row.decided_at = uow.person.user_id, now
    round_.closes_at = row.new_closes_at
    _note(uow, round_, _extended(row), now)
    uow.record(
        events.DeadlineExtended(proposed_by_id=row.proposed_by_id, **_moved(row), **_about(round_))
    )
    return round_


def _extended(row: RoundExtension) -> str:
    earlier = wording.moment(row.previous_closes_at, weekday=True)
    later = wording.moment(row.new_closes_at, weekday=True)
    return f"Deadline moved for everybody from {earlier} to {later}, UK time. Reason: {row.reason}"


def drop_extension(uow: UnitOfWork, round_id: UUID) -> None:
    """Drop a proposed deadline: whoever proposed it, or a second person, may do so."""
    round_ = lock_round(uow.session, round_id)
    row = find_proposal(uow.session, round_id, required=True)
    assert row is not None
    uow.require(policies.can_propose_extension(uow.actor, round_))
    row.state = EXTENSION.after(row.state, "drop")
    row.decided_by_id, row.decided_at = uow.person.user_id, uow.clock.now()
    uow.record(events.ExtensionDropped(new_closes_at=row.new_closes_at, **_about(round_)))


def mark_unsealed(uow: UnitOfWork, round_: Round, applications: int) -> None:
    """Note that a round's applications were opened; `applications.open_round` alone calls this.

    The caller holds the round's lock and has checked that the deadline passed.
    """
    round_.unsealed_at = uow.clock.now()
    uow.record(events.RoundUnsealed(applications=applications, **_about(round_)))
