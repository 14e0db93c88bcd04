"""Reads of checks, scores and moderations of one application that exists for the actor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select

from portal.applications import Application
from portal.assessment.models import (
    FailCheck,
    GateDecision,
    GateQuery,
    GateReply,
    Moderation,
    OutcomeLetter,
    Score,
)
from portal.assessment.rules.gates import GateStanding, LastDecision, standing
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.pdps import Question, QuestionKind, QuestionSet
from portal.providers import Registration, registrations_for


@dataclass(frozen=True, slots=True)
class GateStep:
    """One decision of a check with all that followed it."""

    decision: GateDecision
    fail_check: FailCheck | None
    query: GateQuery | None
    reply: GateReply | None


def gate_steps(
    session: ScopedSession, application_id: UUID, question_id: UUID | None = None
) -> list[GateStep]:
    """Every decision of a check (or of all checks) of an application, the oldest first."""
    query = (
        select(GateDecision, *FOLLOWING)
        .outerjoin(FailCheck, FailCheck.gate_decision_id == GateDecision.id)
        .outerjoin(GateQuery, GateQuery.gate_decision_id == GateDecision.id)
        .outerjoin(GateReply, GateReply.gate_query_id == GateQuery.id)
        .where(GateDecision.application_id == application_id)
        .order_by(*STEP)
    )
    if question_id is not None:
        query = query.where(GateDecision.question_id == question_id)
    return [GateStep(*row) for row in session.execute(query)]


def with_steps(query: Select[Any]) -> Select[Any]:
    """A query of applications with the steps of their checks; one without any has one row."""
    return (
        query.outerjoin(GateDecision, GateDecision.application_id == Application.id)
        .outerjoin(FailCheck, FailCheck.gate_decision_id == GateDecision.id)
        .outerjoin(GateQuery, GateQuery.gate_decision_id == GateDecision.id)
        .outerjoin(GateReply, GateReply.gate_query_id == GateQuery.id)
        .add_columns(GateDecision, *FOLLOWING)
    )


FOLLOWING = (FailCheck, GateQuery, GateReply)
STEP = (GateDecision.created_at, GateDecision.number)
"""The order of the steps of a check, the oldest first."""


def standing_of(steps: Sequence[GateStep], today: date) -> GateStanding:
    """Where a check stands after these decisions of it."""
    if not steps:
        return standing(None, today)
    last = steps[-1]
    return standing(
        LastDecision(
            last.decision.decision,
            last.fail_check.agreed if last.fail_check else None,
            last.query.answer_by if last.query else None,
            last.reply is not None,
        ),
        today,
    )


def get_question(
    session: ScopedSession, question_set_id: UUID, position: int, kind: QuestionKind
) -> Question:
    """A question of a set by its number on the page. Raises NotFound."""
    return get_asked_question(session, question_set_id, position, kind)[0]


def get_asked_question(
    session: ScopedSession, question_set_id: UUID, position: int, kind: QuestionKind
) -> tuple[Question, QuestionSet]:
    """A question with its set, in one statement. Raises NotFound."""
    query = (
        select(Question, QuestionSet)
        .join(QuestionSet, QuestionSet.id == Question.set_id)
        .where(
            Question.set_id == question_set_id,
            Question.position == position,
            Question.kind == kind,
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("There is no such question.")
    return found[0], found[1]


def find_own_score(
    session: ScopedSession, actor: Actor, application_id: UUID, question_id: UUID
) -> Score | None:
    """The actor's own last score of an answer."""
    query = select(Score).where(
        Score.application_id == application_id,
        Score.question_id == question_id,
        Score.user_id == actor.user_id,
    )
    return session.scalar(query.order_by(Score.number.desc()).limit(1))


def last_scores(
    session: ScopedSession, application_id: UUID, panel: Collection[UUID]
) -> dict[UUID, list[Score]]:
    """By question, the last score of each of the panel. Ask `can_see_scores` before showing it."""
    query = (
        select(Score)
        .where(Score.application_id == application_id, Score.user_id.in_(panel))
        .order_by(Score.number)
    )
    last = {(row.question_id, row.user_id): row for row in session.scalars(query)}
    found: dict[UUID, list[Score]] = {}
    for (question_id, _), row in sorted(last.items(), key=lambda item: str(item[0][1])):
        found.setdefault(question_id, []).append(row)
    return found


def last_moderations(
    session: ScopedSession, application_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Moderation]:
    """The agreed score that counts, by application and question."""
    query = (
        select(Moderation)
        .where(Moderation.application_id.in_(application_ids))
        .order_by(Moderation.number)
    )
    return {(row.application_id, row.question_id): row for row in session.scalars(query)}


def register_facts(session: ScopedSession, urns: Collection[str]) -> list[dict[str, Any]]:
    """What Ofsted's register says now of each URN, as a decision keeps it."""
    found = registrations_for(session, urns)
    return [_fact(urn, found.get(urn)) for urn in sorted(urns)]


def _fact(urn: str, found: Registration | None) -> dict[str, Any]:
    if found is None:
        return {"urn": urn, "status": "Not in the register", "rating": "", "inspected_on": ""}
    rating = found.rating
    return {
        "urn": urn,
        "status": found.status.label,
        "status_on": found.status_on.isoformat(),
        "rating": rating.label,
        "inspected_on": rating.inspected_on.isoformat() if rating.inspected_on else "",
        "as_at": found.as_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the applicant about a check, with the answer if there is one."""

    query: GateQuery
    reply: GateReply | None


def list_asked(session: ScopedSession, actor: Actor, application_id: UUID) -> list[Asked]:
    """What a provider was asked about its own application, the oldest first."""
    query = (
        select(GateQuery, GateReply)
        .outerjoin(GateReply, GateReply.gate_query_id == GateQuery.id)
        .where(
            GateQuery.application_id == application_id, GateQuery.provider_id == actor.provider_id
        )
        .order_by(GateQuery.created_at, GateQuery.id)
    )
    return [Asked(*row) for row in session.execute(query)]


def get_asked(session: ScopedSession, actor: Actor, query_id: UUID) -> GateQuery:
    """A question that the provider was asked. Raises NotFound for anybody else's."""
    query = select(GateQuery).where(
        GateQuery.id == query_id, GateQuery.provider_id == actor.provider_id
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such question.")
    return found


def list_news(
    session: ScopedSession, actor: Actor, today: date, since: datetime
) -> list[tuple[str, bool, bool]]:
    """What a provider has to hear of, by application: (reference, is asked, was told since).

    Asked means a question about a check that can still be answered.
    """
    told = and_(OutcomeLetter.application_id == Application.id, OutcomeLetter.released_at >= since)
    answered = exists().where(GateReply.gate_query_id == GateQuery.id)
    asked = exists().where(
        GateQuery.application_id == Application.id, GateQuery.answer_by >= today, ~answered
    )
    query = (
        select(Application.reference, asked, OutcomeLetter.id.is_not(None))
        .outerjoin(OutcomeLetter, told)
        .where(
            Application.provider_id == actor.provider_id,
            or_(asked, OutcomeLetter.id.is_not(None)),
        )
        .order_by(Application.reference)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(40))]
