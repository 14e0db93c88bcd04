"""What exists for one person in one round. Every other read of this room starts here.

An applicant exists only after the person declared no interest in it (an auditor, who takes no part,
apart). A conflict removes it from lists, counts and pages alike, because all of them come from
`visible_applications`; `applications` bars the person as well, wherever else it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select

from portal import applications
from portal.accounts import Organisation
from portal.applications import Application
from portal.assessment.models import Interest, OpeningStep, RoundAssessment
from portal.assessment.policies import Sight, only_audits
from portal.assessment.types import AssessmentState, InterestAnswer
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.pdps import Round


@dataclass(frozen=True, slots=True)
class Applicant:
    """An organisation that applied in a round."""

    id: UUID
    name: str


def visible_to(actor: Actor) -> Select[Round]:
    """The published rounds of the actor's own council."""
    return select(Round).where(
        Round.host_council_id == actor.council_id, Round.published_at.is_not(None)
    )


def list_rounds(session: ScopedSession, actor: Actor) -> Sequence[Round]:
    """The council's rounds, the newest deadline first."""
    query = visible_to(actor).order_by(Round.closes_at.desc(), Round.reference)
    return session.scalars(query.limit(100)).all()


def get_round(session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False) -> Round:
    """One round by its reference. Raises NotFound."""
    query = visible_to(actor).where(Round.reference == reference)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def find_assessment(session: ScopedSession, round_id: UUID) -> RoundAssessment | None:
    """How far a round's assessment is; none exists before the first step."""
    return session.scalar(select(RoundAssessment).where(RoundAssessment.round_id == round_id))


def state_of(assessment: RoundAssessment | None) -> AssessmentState:
    """The state, which is sealed before the first step."""
    return assessment.state if assessment else AssessmentState.SEALED


def states_of(session: ScopedSession, round_ids: Sequence[UUID]) -> dict[UUID, AssessmentState]:
    """The state of each round that has taken a first step."""
    query = select(RoundAssessment.round_id, RoundAssessment.state)
    rows = session.execute(query.where(RoundAssessment.round_id.in_(round_ids)))
    return {row.round_id: row.state for row in rows}


def rounds_to_assess(
    session: ScopedSession, actor: Actor, now: datetime, most: int
) -> list[tuple[Round, RoundAssessment | None]]:
    """The council's closed rounds whose results are not released, the oldest deadline first."""
    query = (
        visible_to(actor)
        .outerjoin(RoundAssessment, RoundAssessment.round_id == Round.id)
        .where(
            Round.closes_at <= now,
            or_(RoundAssessment.id.is_(None), RoundAssessment.state != AssessmentState.RELEASED),
        )
        .order_by(Round.closes_at, Round.id)
        .add_columns(RoundAssessment)
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(most))]


def openers_of(session: ScopedSession, assessment: RoundAssessment | None) -> list[UUID]:
    """Who confirmed the opening, in that order."""
    if assessment is None:
        return []
    query = select(OpeningStep.user_id).where(OpeningStep.round_assessment_id == assessment.id)
    return list(session.scalars(query.order_by(OpeningStep.created_at, OpeningStep.id)))


def sight_of(session: ScopedSession, actor: Actor, assessment: RoundAssessment) -> Sight:
    """What the actor declared in this round; a conflict outweighs what was said before it."""
    query = select(Interest.applicant_id, Interest.answer).where(
        Interest.round_assessment_id == assessment.id, Interest.user_id == actor.user_id
    )
    answers: dict[UUID, InterestAnswer] = {}
    for applicant_id, answer in session.execute(query):
        if answers.get(applicant_id) is not InterestAnswer.CONFLICT:
            answers[applicant_id] = answer
    return Sight(answers, reads_all=only_audits(actor))


def list_applicants(session: ScopedSession, actor: Actor, round_id: UUID) -> list[Applicant]:
    """Who applied, by name, for declaring interests: nothing else of them is shown.

    An applicant about whom the actor declared a conflict is not among them.
    """
    ids = {row.provider_id for row in applications.list_opened(session, actor, round_id)}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    rows = session.execute(query.order_by(Organisation.name, Organisation.id))
    return [Applicant(*row) for row in rows]


def visible_applications(
    session: ScopedSession, actor: Actor, round_id: UUID, sight: Sight
) -> list[Application]:
    """The opened applications that exist for the actor, by reference."""
    opened = applications.list_opened(session, actor, round_id)
    return [row for row in opened if sight.sees(row.provider_id)]


@dataclass(frozen=True, slots=True)
class Seen:
    """An application that exists for the actor, with the round's assessment."""

    application: Application
    assessment: RoundAssessment
    sight: Sight


def get_seen(session: ScopedSession, actor: Actor, reference: str) -> Seen:
    """One application that exists for the actor. Raises NotFound for every other alike."""
    application = applications.get_opened(session, actor, reference)
    assessment = find_assessment(session, application.round_id)
    if assessment is None or assessment.state is AssessmentState.SEALED:
        raise NotFound("There is no such application.")
    sight = sight_of(session, actor, assessment)
    if not sight.sees(application.provider_id):
        raise NotFound("There is no such application.")
    return Seen(application, assessment, sight)
