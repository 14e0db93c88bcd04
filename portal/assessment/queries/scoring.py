"""What one assessor has to score, in order, with their own scores; nobody else's are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from portal import applications
from portal.applications import Application
from portal.assessment.models import Interest, RoundAssessment, Score
from portal.assessment.policies import Sight
from portal.assessment.queries.board import Board
from portal.assessment.queries.parts import LotQuestions, load_moderated, load_panels, load_sets
from portal.assessment.queries.sight import sight_from
from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.errors import NotFound
from portal.pdps import Question

BY_QUESTION = "question"
BY_APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Item:
    """One answer to score."""

    application: Application
    question: Question

    @property
    def key(self) -> tuple[UUID, UUID]:
        """Application and question."""
        return (self.application.id, self.question.id)


@dataclass(frozen=True, slots=True)
class Scoring:
    """Everything the scoring page needs, for one person."""

    assessment: RoundAssessment
    sight: Sight
    application: Application
    question: Question
    items: Sequence[Item]
    panel: frozenset[UUID]
    own: Mapping[tuple[UUID, UUID], Score]
    moderated: frozenset[tuple[UUID, UUID]]

    @property
    def here(self) -> Item:
        """The answer on the page."""
        return Item(self.application, self.question)

    @property
    def number(self) -> int:
        """The place of this answer among the person's, from 1; 0 if it is not theirs to score."""
        keys = [item.key for item in self.items]
        return keys.index(self.here.key) + 1 if self.here.key in keys else 0

    def neighbour(self, step: int) -> Item | None:
        """The answer before or after this one."""
        wanted = self.number - 1 + step
        if not self.number or not 0 <= wanted < len(self.items):
            return None
        return self.items[wanted]


def load_scoring(
    session: ScopedSession, actor: Actor, reference: str, position: int, order: str
) -> Scoring:
    """One answer and what comes before and after it. Raises NotFound for what does not exist."""
    assessment, rows, sight = _round_of(session, actor, reference)
    seen = [row for row in rows if sight.sees(row.provider_id)]
    application = next((row for row in seen if row.reference == reference), None)
    if application is None:
        raise NotFound("There is no such application.")
    sets = load_sets(session, {row.question_set_id for row in seen})
    panels = load_panels(session, assessment.id)
    mine = [row for row in seen if actor.user_id in panels.get(row.lot_id, frozenset())]
    return Scoring(
        assessment=assessment,
        sight=sight,
        application=application,
        question=_at(sets[application.question_set_id], position),
        items=list(in_order(mine, sets, order)),
        panel=panels.get(application.lot_id, frozenset()),
        own=own_scores(session, actor, [row.id for row in seen]),
        moderated=load_moderated(session, [application.id]),
    )


def _at(questions: LotQuestions, position: int) -> Question:
    for question in questions.scored:
        if question.position == position:
            return question
    raise NotFound("There is no such question.")


def _round_of(
    session: ScopedSession, actor: Actor, reference: str
) -> tuple[RoundAssessment, list[Application], Sight]:
    """The round of an application, all of its opened ones and the actor's sight, in one read."""
    here = applications.visible_to(actor).where(Application.reference == reference).subquery()
    query = (
        applications.visible_to(actor)
        .join(RoundAssessment, RoundAssessment.round_id == Application.round_id)
        .where(RoundAssessment.round_id == select(here.c.round_id).scalar_subquery())
        .where(Application.opened_at.is_not(None))
        .order_by(Application.reference)
        .outerjoin(Interest, _declared_by(actor))
        .add_columns(RoundAssessment, Interest.applicant_id, Interest.answer)
    )
    found = session.execute(query).all()
    if not found:
        raise NotFound("There is no such application.")
    sight = sight_from(actor, ((row[2], row[3]) for row in found if row[2] is not None))
    return found[0][1], list({row[0].id: row[0] for row in found}.values()), sight


def _declared_by(actor: Actor) -> ColumnElement[bool]:
    """What the actor declared about the applicant of each application."""
    return and_(
        Interest.round_assessment_id == RoundAssessment.id,
        Interest.applicant_id == Application.provider_id,
        Interest.user_id == actor.user_id,
    )


def in_order(
    rows: Sequence[Application], sets: Mapping[UUID, LotQuestions], order: str
) -> Iterator[Item]:
    """The answers by question across applicants (fairer, and the default), or by applicant."""
    if order == BY_APPLICANT:
        for row in rows:
            for question in sets[row.question_set_id].scored:
                yield Item(row, question)
        return
    for set_id, held in sorted(sets.items(), key=lambda pair: (pair[1].lot.number, str(pair[0]))):
        for question in held.scored:
            for row in rows:
                if row.question_set_id == set_id:
                    yield Item(row, question)


def own_scores(
    session: ScopedSession, actor: Actor, application_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Score]:
    """The actor's own last scores."""
    query = (
        select(Score)
        .where(Score.application_id.in_(application_ids), Score.user_id == actor.user_id)
        .order_by(Score.number)
    )
    return {(row.application_id, row.question_id): row for row in session.scalars(query)}


def next_to_score(actor: Actor, board: Board) -> Item | None:
    """The first answer that the actor has not scored yet, if any waits."""
    mine = [row for row in board.applications if actor.user_id in board.panel(row)]
    for item in in_order(mine, board.sets, BY_QUESTION):
        failed = board.passed_gates(item.application) is False
        scored = actor.user_id in board.saved.get(item.key, frozenset())
        if not failed and not scored and item.key not in board.moderated:
            return item
    return None


def next_to_moderate(actor: Actor, board: Board) -> Application | None:
    """The first application with an answer that everybody has scored and nobody moderated."""
    for row in board.applications:
        panel = board.panel(row)
        if not actor.has(Role.LEAD_ASSESSOR) or actor.user_id in panel or not panel:
            continue
        if board.passed_gates(row) is False:
            continue
        for question in board.questions(row).scored:
            if not board.is_moderated(row, question) and board.saved_by(row, question) == panel:
                return row
    return None
