"""Questions about a round: asked by one, answered to all, without saying who asked."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken
from portal.pdps import events, policies, rules
from portal.pdps.models import Clarification, PublishedAnswer
from portal.pdps.queries import get_clarification, get_round, lock_round


def ask_clarification(uow: UnitOfWork, reference: str, words: str) -> Clarification:
    """Ask the host about a published round. Raises RuleBroken when asking is over."""
    round_ = get_round(uow.session, uow.actor, reference)
    uow.require(policies.can_ask(uow.actor))
    now = uow.clock.now()
    verdict = rules.takes_questions(round_, now)
    if not verdict:
        raise RuleBroken("closed", verdict.reason)
    row = Clarification(
        round_id=round_.id,
        council_id=round_.host_council_id,
        provider_id=uow.actor.provider_id,
        words=words,
        asked_by_id=uow.person.user_id,
        created_at=now,
    )
    uow.add(row)
    uow.record(
        events.ClarificationAsked(
            subject_id=round_.id,
            reference=round_.reference,
            council_id=round_.host_council_id,
            clarification_id=row.id,
        )
    )
    return row


def answer_clarification(
    uow: UnitOfWork, clarification_id: UUID, *, question: str, answer: str
) -> PublishedAnswer:
    """Publish an answer to everybody, with the question in words that do not tell who asked.

    Raises RuleBroken when it was answered already.
    """
    asked = get_clarification(uow.session, uow.actor, clarification_id, lock=True)
    round_ = lock_round(uow.session, asked.round_id)
    uow.require(policies.can_set_up(uow.actor, round_.host_council_id))
    if asked.answered_at is not None:
        raise RuleBroken("answered", "This question was answered already")
    newest = select(func.max(PublishedAnswer.number)).filter_by(round_id=round_.id)
    number, now = (uow.session.scalar(newest) or 0) + 1, uow.clock.now()
    row = PublishedAnswer(round_id=round_.id, number=number, question=question, created_at=now)
    row.answer = answer
    uow.add(row)
    asked.answered_at = now
    uow.record(
        events.ClarificationAnswered(
            subject_id=round_.id,
            reference=round_.reference,
            council_id=round_.host_council_id,
            number=number,
        )
    )
    return row
