"""What a board is made of, each part read in one statement for as many rounds as are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from portal import applications
from portal.accounts import Organisation, User
from portal.applications import Application
from portal.assessment.models import Interest, Moderation, PanelMember, Score
from portal.assessment.queries.sight import Seen
from portal.assessment.queries.work import STEP, GateStep, with_steps
from portal.assessment.types import InterestAnswer
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.pdps import Lot, Question, QuestionKind, QuestionSet

Key = tuple[UUID, UUID]
"""An application and a question."""
SAME_ANSWER = and_(
    Moderation.application_id == Score.application_id,
    Moderation.question_id == Score.question_id,
)


@dataclass(frozen=True, slots=True)
class LotQuestions:
    """The questions of one lot's published set, in their order, and how many must score."""

    lot: Lot
    set: QuestionSet
    gates: Sequence[Question]
    scored: Sequence[Question]


@dataclass(frozen=True, slots=True)
class PanelRow:
    """Somebody who scores a lot, or did; the names are of people."""

    member: PanelMember
    name: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Who scored and who moderated each answer, never what."""

    saved: Mapping[Key, frozenset[UUID]]
    moderated: Mapping[Key, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened application from which the person is not barred, with its checks so far."""

    application: Application
    provider: str
    steps: Sequence[GateStep]


def load_opened(session: ScopedSession, actor: Actor, round_ids: Sequence[UUID]) -> list[Opened]:
    """The opened applications of some rounds by reference, each with every step of its checks."""
    query = (
        with_steps(
            applications.visible_to(actor)
            .join(Organisation, Organisation.id == Application.provider_id)
            .add_columns(Organisation.name)
        )
        .where(Application.round_id.in_(round_ids), Application.opened_at.is_not(None))
        .order_by(Application.reference, *STEP)
    )
    found: dict[UUID, Opened] = {}
    for application, provider, decision, *followed in session.execute(query):
        held = found.setdefault(application.id, Opened(application, provider, []))
        if decision is not None:
            assert isinstance(held.steps, list)
            held.steps.append(GateStep(decision, *followed))
    return list(found.values())


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


def load_panel_rows(session: ScopedSession, assessment_ids: Sequence[UUID]) -> list[PanelRow]:
    """Everybody who scores or scored in some rounds, in the order in which they were asked."""
    query = (
        select(PanelMember, User.name)
        .join(User, User.id == PanelMember.user_id)
        .where(PanelMember.round_assessment_id.in_(assessment_ids))
        .order_by(PanelMember.created_at, User.name)
    )
    return [PanelRow(*row) for row in session.execute(query)]


def panels_from(rows: Iterable[PanelRow]) -> dict[UUID, frozenset[UUID]]:
    """Who scores each lot now."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        if row.member.removed_at is None:
            found[row.member.lot_id].add(row.member.user_id)
    return {lot_id: frozenset(users) for lot_id, users in found.items()}


def load_panels(session: ScopedSession, assessment_id: UUID) -> dict[UUID, frozenset[UUID]]:
    """Who scores each lot of a round now."""
    return panels_from(load_panel_rows(session, [assessment_id]))


def load_interests(
    session: ScopedSession, actor: Actor, assessment_ids: Sequence[UUID]
) -> Sequence[Interest]:
    """What the actor declared in some rounds, and everybody's conflicts; the oldest first."""
    query = select(Interest).where(
        Interest.round_assessment_id.in_(assessment_ids),
        or_(Interest.user_id == actor.user_id, Interest.answer == InterestAnswer.CONFLICT),
    )
    return session.scalars(query.order_by(Interest.created_at, Interest.id)).all()


def conflicts_from(interests: Iterable[Interest]) -> frozenset[tuple[UUID, UUID]]:
    """(person, applicant) of every conflict among the declarations."""
    return frozenset(
        (one.user_id, one.applicant_id)
        for one in interests
        if one.answer is InterestAnswer.CONFLICT
    )


def load_marks(session: ScopedSession, application_ids: Sequence[UUID]) -> Marks:
    """Who scored and who moderated each answer. The scores themselves are not read."""
    query = (
        select(Score.application_id, Score.question_id, Score.user_id, Moderation.moderated_by_id)
        .outerjoin(Moderation, SAME_ANSWER)
        .where(Score.application_id.in_(application_ids))
        .distinct()
    )
    return marks_from((row[0], row[1], row[2], row[3]) for row in session.execute(query))


def marks_from(rows: Iterable[tuple[UUID, UUID, UUID, UUID | None]]) -> Marks:
    """Marks from (application, question, who scored, who moderated)."""
    saved: dict[Key, set[UUID]] = defaultdict(set)
    moderated: dict[Key, set[UUID]] = defaultdict(set)
    for application, question, scorer, moderator in rows:
        saved[(application, question)].add(scorer)
        if moderator is not None:
            moderated[(application, question)].add(moderator)
    return Marks(
        {key: frozenset(people) for key, people in saved.items()},
        {key: frozenset(people) for key, people in moderated.items()},
    )


def load_moderated(session: ScopedSession, application_ids: Sequence[UUID]) -> frozenset[Key]:
    """The answers that have an agreed score."""
    query = (
        select(Moderation.application_id, Moderation.question_id)
        .where(Moderation.application_id.in_(application_ids))
        .distinct()
    )
    return frozenset((row.application_id, row.question_id) for row in session.execute(query))


@dataclass(frozen=True, slots=True)
class Panel:
    """Who scores one application, by id with their name; nobody with a conflict is among them."""

    names: Mapping[UUID, str]

    @property
    def people(self) -> frozenset[UUID]:
        """Their ids."""
        return frozenset(self.names)


def panel_for(session: ScopedSession, actor: Actor, seen: Seen) -> Panel:
    """Who scores one application: its lot's panel without those who declared a conflict."""
    ids, application = [seen.assessment.id], seen.application
    conflicts = conflicts_from(load_interests(session, actor, ids))
    return Panel(
        {
            row.member.user_id: row.name
            for row in load_panel_rows(session, ids)
            if row.member.removed_at is None and row.member.lot_id == application.lot_id
            if (row.member.user_id, application.provider_id) not in conflicts
        }
    )
