"""The whole state of a round's assessment, as far as it exists for one person, in a few reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.accounts import Organisation
from portal.applications import Application
from portal.assessment.models import (
    FailCheck,
    GateDecision,
    GateQuery,
    GateReply,
    Interest,
    Moderation,
    PanelMember,
    RoundAssessment,
    Score,
)
from portal.assessment.policies import Sight
from portal.assessment.queries.sight import Seen, sight_of, visible_applications
from portal.assessment.rules.gates import GateStanding, LastDecision, passed_all, standing
from portal.assessment.types import InterestAnswer
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.pdps import Lot, Question, QuestionKind, QuestionSet

Key = tuple[UUID, UUID]
"""An application and a question."""


@dataclass(frozen=True, slots=True)
class LotQuestions:
    """The questions of one lot's published set, in their order, and how many must score."""

    lot: Lot
    set: QuestionSet
    gates: Sequence[Question]
    scored: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Board:
    """A round's assessment for one person: only applications that exist for them are in it.

    `saved` holds who scored an answer, never what; `moderated` the answers with an agreed score.
    """

    assessment: RoundAssessment
    sight: Sight
    applications: Sequence[Application]
    names: dict[UUID, str]
    sets: dict[UUID, LotQuestions]
    panels: dict[UUID, frozenset[UUID]]
    conflicts: frozenset[tuple[UUID, UUID]]
    standings: dict[Key, GateStanding]
    saved: dict[Key, frozenset[UUID]]
    moderated: frozenset[Key]

    def questions(self, application: Application) -> LotQuestions:
        """The questions that an application answered."""
        return self.sets[application.question_set_id]

    def panel(self, application: Application) -> frozenset[UUID]:
        """Who scores an application: its lot's panel without those who declared a conflict."""
        panel = self.panels.get(application.lot_id, frozenset())
        return frozenset(
            user for user in panel if (user, application.provider_id) not in self.conflicts
        )

    def gate(self, application: Application, question: Question) -> GateStanding:
        """Where one check of an application stands."""
        return self.standings.get((application.id, question.id), GateStanding.TO_CHECK)

    def passed_gates(self, application: Application) -> bool | None:
        """Whether every check passed; None while it is open."""
        gates = self.questions(application).gates
        return passed_all([self.gate(application, question) for question in gates])

    def saved_by(self, application: Application, question: Question) -> frozenset[UUID]:
        """Who of the panel has saved a score of this answer."""
        saved = self.saved.get((application.id, question.id), frozenset())
        return saved & self.panel(application)

    def is_moderated(self, application: Application, question: Question) -> bool:
        """Whether the answer has an agreed score."""
        return (application.id, question.id) in self.moderated

    def missing(self, application: Application) -> list[str]:
        """What an application still lacks before the outcome can be drafted."""
        passed = self.passed_gates(application)
        if passed is False:
            return []
        questions = self.questions(application)
        undecided = [
            f"{application.reference}: check “{gate.title}” is not decided"
            for gate in questions.gates
            if self.gate(application, gate) is not GateStanding.PASSED
        ]
        unmoderated = [
            f"{application.reference}: “{question.title}” is not moderated"
            for question in questions.scored
            if not self.is_moderated(application, question)
        ]
        return [*undecided, *unmoderated]


def load_board(
    session: ScopedSession, actor: Actor, assessment: RoundAssessment, today: date
) -> Board:
    """Everything that the pages of a round need, in about ten statements whatever its size."""
    sight = sight_of(session, actor, assessment)
    rows = visible_applications(session, actor, assessment.round_id, sight)
    ids = [row.id for row in rows]
    return Board(
        assessment=assessment,
        sight=sight,
        applications=rows,
        names=_names(session, {row.provider_id for row in rows}),
        sets=load_sets(session, {row.question_set_id for row in rows}),
        panels=load_panels(session, assessment.id),
        conflicts=load_conflicts(session, assessment.id),
        standings=load_standings(session, ids, today),
        saved=load_saved(session, ids),
        moderated=load_moderated(session, ids),
    )


def _names(session: ScopedSession, ids: set[UUID]) -> dict[UUID, str]:
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)}


def load_sets(session: ScopedSession, set_ids: Iterable[UUID]) -> dict[UUID, LotQuestions]:
    """The questions of several sets, by set."""
    query = (
        select(Question, QuestionSet, Lot)
        .join(QuestionSet, QuestionSet.id == Question.set_id)
        .join(Lot, Lot.id == QuestionSet.lot_id)
        .where(Question.set_id.in_(set(set_ids)))
        .order_by(Question.position)
    )
    found: dict[UUID, LotQuestions] = {}
    for question, question_set, lot in session.execute(query):
        held = found.setdefault(question_set.id, LotQuestions(lot, question_set, [], []))
        kind = held.gates if question.kind is QuestionKind.GATE else held.scored
        assert isinstance(kind, list)
        kind.append(question)
    return found


def load_panels(session: ScopedSession, assessment_id: UUID) -> dict[UUID, frozenset[UUID]]:
    """Who scores each lot now."""
    query = select(PanelMember.lot_id, PanelMember.user_id).where(
        PanelMember.round_assessment_id == assessment_id, PanelMember.removed_at.is_(None)
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for lot_id, user_id in session.execute(query):
        found[lot_id].add(user_id)
    return {lot_id: frozenset(users) for lot_id, users in found.items()}


def load_conflicts(session: ScopedSession, assessment_id: UUID) -> frozenset[tuple[UUID, UUID]]:
    """(person, applicant) of every declared conflict of the round."""
    query = select(Interest.user_id, Interest.applicant_id).where(
        Interest.round_assessment_id == assessment_id, Interest.answer == InterestAnswer.CONFLICT
    )
    return frozenset((row.user_id, row.applicant_id) for row in session.execute(query))


def load_standings(
    session: ScopedSession, application_ids: Sequence[UUID], today: date
) -> dict[Key, GateStanding]:
    """Where each decided check stands; one that nobody has decided is not in it."""
    query = (
        select(
            GateDecision.application_id,
            GateDecision.question_id,
            GateDecision.decision,
            FailCheck.agreed,
            GateQuery.answer_by,
            GateReply.id,
        )
        .outerjoin(FailCheck, FailCheck.gate_decision_id == GateDecision.id)
        .outerjoin(GateQuery, GateQuery.gate_decision_id == GateDecision.id)
        .outerjoin(GateReply, GateReply.gate_query_id == GateQuery.id)
        .where(GateDecision.application_id.in_(application_ids))
        .order_by(GateDecision.number)
    )
    return {
        (application, question): standing(
            LastDecision(decision, agreed, answer_by, reply is not None), today
        )
        for application, question, decision, agreed, answer_by, reply in session.execute(query)
    }


def load_saved(
    session: ScopedSession, application_ids: Sequence[UUID]
) -> dict[Key, frozenset[UUID]]:
    """Who has scored each answer. The scores themselves are not read."""
    query = (
        select(Score.application_id, Score.question_id, Score.user_id)
        .where(Score.application_id.in_(application_ids))
        .distinct()
    )
    found: dict[Key, set[UUID]] = defaultdict(set)
    for application, question, user in session.execute(query):
        found[(application, question)].add(user)
    return {key: frozenset(users) for key, users in found.items()}


def load_moderated(session: ScopedSession, application_ids: Sequence[UUID]) -> frozenset[Key]:
    """The answers that have an agreed score."""
    query = (
        select(Moderation.application_id, Moderation.question_id)
        .where(Moderation.application_id.in_(application_ids))
        .distinct()
    )
    return frozenset((row.application_id, row.question_id) for row in session.execute(query))


def panel_for(session: ScopedSession, seen: Seen) -> frozenset[UUID]:
    """Who scores one application: its lot's panel without those who declared a conflict."""
    conflicts = load_conflicts(session, seen.assessment.id)
    panel = load_panels(session, seen.assessment.id).get(seen.application.lot_id, frozenset())
    return frozenset(
        user for user in panel if (user, seen.application.provider_id) not in conflicts
    )
