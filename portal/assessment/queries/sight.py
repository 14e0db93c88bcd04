"""What exists for one person in one round. Every other read of this room starts here.

An applicant exists only after the person declared no interest in it (an auditor, who takes no part,
apart). A conflict removes it from lists, counts and pages alike, because all of them come from
`visible_applications`; `applications` bars the person as well, wherever else it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select

from portal import applications
from portal.accounts import Organisation, User
from portal.applications import Application
from portal.assessment.models import Interest, OpeningStep, OutcomeDraft, RoundAssessment
from portal.assessment.policies import Sight, only_audits
from portal.assessment.types import AssessmentState, InterestAnswer
from portal.db import ScopedSession, one_row
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
    return one_row(session, query, "There is no such round.", lock=lock)


def get_with_assessment(
    session: ScopedSession, actor: Actor, reference: str
) -> tuple[Round, RoundAssessment | None]:
    """One round with how far its assessment is. Raises NotFound."""
    query = (
        visible_to(actor)
        .outerjoin(RoundAssessment, RoundAssessment.round_id == Round.id)
        .where(Round.reference == reference)
        .add_columns(RoundAssessment)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("There is no such round.")
    return found[0], found[1]


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round whose results are not released, and what the actor did in it already."""

    round: Round
    assessment: RoundAssessment | None
    has_confirmed: bool
    has_drafted: bool


def rounds_to_assess(
    session: ScopedSession, actor: Actor, now: datetime, most: int
) -> list[Waiting]:
    """The council's closed rounds whose results are not released, the oldest deadline first."""
    query = (
        visible_to(actor)
        .outerjoin(RoundAssessment, RoundAssessment.round_id == Round.id)
        .where(
            Round.closes_at <= now,
            or_(RoundAssessment.id.is_(None), RoundAssessment.state != AssessmentState.RELEASED),
        )
        .order_by(Round.closes_at, Round.reference)
        .add_columns(
            RoundAssessment,
            _did(OpeningStep, OpeningStep.user_id, actor),
            _did(OutcomeDraft, OutcomeDraft.drafted_by_id, actor),
        )
    )
    return [Waiting(*row) for row in session.execute(query.limit(most))]


def rounds_released(
    session: ScopedSession, actor: Actor, since: datetime, most: int
) -> Sequence[Round]:
    """The council's rounds whose results were released since then, the newest first."""
    query = (
        visible_to(actor)
        .join(RoundAssessment, RoundAssessment.round_id == Round.id)
        .where(RoundAssessment.released_at >= since)
        .order_by(RoundAssessment.released_at.desc(), Round.id)
    )
    return session.scalars(query.limit(most)).all()


def _did(step: type[OpeningStep | OutcomeDraft], person: Any, actor: Actor) -> Any:
    of_round = step.round_assessment_id == RoundAssessment.id
    return exists().where(of_round, person == actor.user_id).select_from(step)


def openers_of(session: ScopedSession, assessment: RoundAssessment | None) -> dict[UUID, str]:
    """Who confirmed the opening, by id with their name, in that order."""
    if assessment is None:
        return {}
    query = (
        select(OpeningStep.user_id, User.name)
        .join(User, User.id == OpeningStep.user_id)
        .where(OpeningStep.round_assessment_id == assessment.id)
        .order_by(OpeningStep.created_at, User.name)
    )
    return {row.user_id: row.name for row in session.execute(query)}


def sight_of(session: ScopedSession, actor: Actor, assessment: RoundAssessment) -> Sight:
    """What the actor declared in this round; a conflict outweighs what was said before it."""
    query = select(Interest.applicant_id, Interest.answer).where(
        Interest.round_assessment_id == assessment.id, Interest.user_id == actor.user_id
    )
    return sight_from(actor, ((row.applicant_id, row.answer) for row in session.execute(query)))


def list_applicants(session: ScopedSession, actor: Actor, round_id: UUID) -> list[Applicant]:
    """Who applied, by name, for declaring interests: nothing else of them is shown.

    An applicant about whom the actor declared a conflict is not among them.
    """
    query = (
        applications.visible_to(actor)
        .join(Organisation, Organisation.id == Application.provider_id)
        .where(Application.round_id == round_id, Application.opened_at.is_not(None))
        .with_only_columns(Organisation.id, Organisation.name)
        .order_by(Organisation.name, Organisation.slug)
        .distinct()
    )
    rows = session.execute(query.add_columns(Organisation.slug))
    return [Applicant(row.id, row.name) for row in rows]


def sight_from(actor: Actor, interests: Iterable[tuple[UUID, InterestAnswer]]) -> Sight:
    """What a person's declarations let them see; a conflict outweighs what was said before it."""
    answers: dict[UUID, InterestAnswer] = {}
    for applicant_id, answer in interests:
        if answers.get(applicant_id) is not InterestAnswer.CONFLICT:
            answers[applicant_id] = answer
    return Sight(answers, reads_all=only_audits(actor))


@dataclass(frozen=True, slots=True)
class Seen:
    """An application that exists for the actor, with its round and the round's assessment."""

    application: Application
    assessment: RoundAssessment
    sight: Sight
    round: Round
    provider: str


def get_seen(session: ScopedSession, actor: Actor, reference: str) -> Seen:
    """One application that exists for the actor. Raises NotFound for every other alike.

    One statement: a row for each declaration of the actor in the round (or one without any).
    """
    mine = and_(
        Interest.round_assessment_id == RoundAssessment.id, Interest.user_id == actor.user_id
    )
    query = (
        applications.visible_to(actor)
        .join(RoundAssessment, RoundAssessment.round_id == Application.round_id)
        .join(Round, Round.id == Application.round_id)
        .join(Organisation, Organisation.id == Application.provider_id)
        .outerjoin(Interest, mine)
        .where(Application.reference == reference, Application.opened_at.is_not(None))
        .where(RoundAssessment.state != AssessmentState.SEALED)
        .add_columns(
            RoundAssessment, Round, Organisation.name, Interest.applicant_id, Interest.answer
        )
    )
    rows = session.execute(query).all()
    sight = sight_from(actor, ((row[4], row[5]) for row in rows if row[4] is not None))
    if not rows or not sight.sees(rows[0][0].provider_id):
        raise NotFound("There is no such application.")
    application, assessment, round_, provider = rows[0][:4]
    return Seen(application, assessment, sight, round_, provider)
