"""Reads of rounds, their questions and what was published about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.pdps.models import (
    Clarification,
    Lot,
    PublishedAnswer,
    Question,
    QuestionSet,
    Round,
    RoundChange,
    RoundExtension,
    RoundLot,
)
from portal.pdps.types import Criterion, ProposalState, QuestionKind


@dataclass(frozen=True, slots=True)
class Questions:
    """One version of a lot's questions, in order."""

    set: QuestionSet
    questions: tuple[Question, ...]

    @property
    def gates(self) -> tuple[Question, ...]:
        """The checks that are passed or not."""
        return tuple(q for q in self.questions if q.kind is QuestionKind.GATE)

    @property
    def scored(self) -> tuple[Question, ...]:
        """The questions that earn points."""
        return tuple(q for q in self.questions if q.kind is QuestionKind.SCORED)

    @property
    def sections(self) -> list[tuple[str, list[Question]]]:
        """The questions under their sections, in the order in which sections first appear."""
        grouped: dict[str, list[Question]] = {}
        for question in self.questions:
            grouped.setdefault(question.section, []).append(question)
        return list(grouped.items())

    def by_key(self, key: str) -> Question:
        """A question by its stable key. Raises NotFound."""
        for question in self.questions:
            if question.key == key:
                return question
        raise NotFound("There is no such question.")

    def of(self, criterion: Criterion) -> tuple[Question, ...]:
        """The scored questions that count towards one criterion."""
        return tuple(q for q in self.scored if q.criterion is criterion)


def visible_to(actor: Actor) -> Select[Round]:
    """The rounds that exist for an actor: published ones, and all of the host's for the host."""
    if actor.is_system:
        return select(Round)
    mine = Round.host_council_id == actor.council_id
    return select(Round).where(or_(Round.published_at.is_not(None), mine))


def get_round(session: ScopedSession, actor: Actor, reference: str) -> Round:
    """A round by reference. Raises NotFound, also for one that is not published yet."""
    row = session.scalar(visible_to(actor).where(Round.reference == reference))
    if row is None:
        raise NotFound("There is no such round.")
    return row


def get_own_round(session: ScopedSession, actor: Actor, reference: str) -> Round:
    """A round that the actor's council hosts. Raises NotFound for every other."""
    row = get_round(session, actor, reference)
    if actor.council_id is None or row.host_council_id != actor.council_id:
        raise NotFound("There is no such round.")
    return row


def round_by_id(session: ScopedSession, round_id: UUID) -> Round:
    """A round by id, for rooms that hold its key. Raises NotFound."""
    row = session.get(Round, round_id)
    if row is None:
        raise NotFound("There is no such round.")
    return row


def rounds_by_id(session: ScopedSession, round_ids: Iterable[UUID]) -> dict[UUID, Round]:
    """Many rounds in one statement, for rooms that hold their keys."""
    query = select(Round).where(Round.id.in_(set(round_ids)))
    return {row.id: row for row in session.scalars(query)}


def lock_round(session: ScopedSession, round_id: UUID) -> Round:
    """A round, locked for changing: no application can be sent meanwhile. Raises NotFound."""
    return _locked(session, select(Round).filter_by(id=round_id).with_for_update())


def share_lock_round(session: ScopedSession, round_id: UUID) -> Round:
    """A round, locked against changing: many senders at once, no extension. Raises NotFound."""
    return _locked(session, select(Round).filter_by(id=round_id).with_for_update(read=True))


def _locked(session: ScopedSession, query: Select[Round]) -> Round:
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("There is no such round.")
    return row


def list_open_rounds(session: ScopedSession, now: datetime) -> Sequence[Round]:
    """Published rounds that have not closed, whether or not they opened yet; soonest first."""
    query = select(Round).where(Round.published_at.is_not(None), Round.closes_at > now)
    return session.scalars(query.order_by(Round.closes_at, Round.reference)).all()


def list_past_rounds(session: ScopedSession, now: datetime, most: int = 20) -> Sequence[Round]:
    """Published rounds that have closed, newest first."""
    query = select(Round).where(Round.published_at.is_not(None), Round.closes_at <= now)
    return session.scalars(query.order_by(Round.closes_at.desc(), Round.id).limit(most)).all()


def list_rounds(session: ScopedSession, actor: Actor, system_id: UUID) -> Sequence[Round]:
    """A system's rounds that the actor may see, newest first."""
    query = visible_to(actor).where(Round.system_id == system_id)
    return session.scalars(query.order_by(Round.closes_at.desc(), Round.id)).all()


def list_waiting(session: ScopedSession, actor: Actor) -> list[tuple[Round, int, UUID | None]]:
    """The council's own rounds with open questions or a proposed deadline.

    Each with how many questions wait, and who proposed a deadline, if anybody did.
    """
    asked = (
        select(Clarification.round_id, func.count().label("number"))
        .where(Clarification.answered_at.is_(None))
        .group_by(Clarification.round_id)
        .subquery()
    )
    proposed = (RoundExtension.round_id == Round.id) & (
        RoundExtension.state == ProposalState.PROPOSED
    )
    query = (
        select(Round, func.coalesce(asked.c.number, 0), RoundExtension.proposed_by_id)
        .outerjoin(asked, asked.c.round_id == Round.id)
        .outerjoin(RoundExtension, proposed)
        .where(Round.host_council_id == actor.council_id)
        .where(or_(asked.c.number > 0, RoundExtension.id.is_not(None)))
        .order_by(Round.closes_at, Round.reference)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def lots_of_round(session: ScopedSession, round_id: UUID) -> Sequence[Lot]:
    """The lots that are open in a round, by number."""
    query = (
        select(Lot).join(RoundLot, RoundLot.lot_id == Lot.id).where(RoundLot.round_id == round_id)
    )
    return session.scalars(query.order_by(Lot.number, Lot.id)).all()


def question_set_for(session: ScopedSession, round_id: UUID, lot_id: UUID) -> Questions:
    """The questions of a lot in a round. Raises NotFound when the lot is not open in it."""
    query = select(RoundLot.question_set_id).filter_by(round_id=round_id, lot_id=lot_id)
    set_id = session.scalar(query)
    if set_id is None:
        raise NotFound("This lot is not open in the round.")
    return questions_of(session, set_id)


def questions_of(session: ScopedSession, set_id: UUID) -> Questions:
    """One version of a lot's questions by its id. Raises NotFound."""
    made = session.get(QuestionSet, set_id)
    if made is None:
        raise NotFound("There is no such set of questions.")
    query = select(Question).filter_by(set_id=set_id).order_by(Question.position)
    return Questions(made, tuple(session.scalars(query)))


def asked_in(
    session: ScopedSession, round_id: UUID, lot_id: UUID, set_id: UUID
) -> tuple[Round, Lot, Questions]:
    """A round, a lot and a version of its questions in two statements. Raises NotFound."""
    round_, lot, question_set = asked_set(session, round_id, lot_id, set_id)
    asked = select(Question).filter_by(set_id=set_id).order_by(Question.position)
    return round_, lot, Questions(question_set, tuple(session.scalars(asked)))


def asked_set(
    session: ScopedSession, round_id: UUID, lot_id: UUID, set_id: UUID
) -> tuple[Round, Lot, QuestionSet]:
    """The same without the questions, for whoever reads them with their answers."""
    query = (
        select(Round, Lot, QuestionSet)
        .join(RoundLot, RoundLot.round_id == Round.id)
        .join(Lot, Lot.id == RoundLot.lot_id)
        .join(QuestionSet, QuestionSet.lot_id == Lot.id)
        .where(Round.id == round_id, Lot.id == lot_id, QuestionSet.id == set_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such round.")
    return row[0], row[1], row[2]


def count_questions(session: ScopedSession, set_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many questions each version has, in one statement."""
    query = select(Question.set_id, func.count()).where(Question.set_id.in_(set(set_ids)))
    return {row[0]: row[1] for row in session.execute(query.group_by(Question.set_id))}


def is_live(session: ScopedSession, lot_id: UUID) -> bool:
    """Whether a round with this lot was ever published."""
    query = (
        select(func.count())
        .select_from(RoundLot)
        .join(Round, Round.id == RoundLot.round_id)
        .where(RoundLot.lot_id == lot_id, Round.published_at.is_not(None))
    )
    return bool(session.scalar(query))


def list_changes(session: ScopedSession, round_id: UUID) -> Sequence[RoundChange]:
    """The public change log of a round, newest first."""
    query = select(RoundChange).filter_by(round_id=round_id)
    return session.scalars(query.order_by(RoundChange.created_at.desc(), RoundChange.id)).all()


def list_answers(session: ScopedSession, round_id: UUID) -> Sequence[PublishedAnswer]:
    """The published questions and answers of a round, newest first."""
    query = select(PublishedAnswer).filter_by(round_id=round_id)
    return session.scalars(query.order_by(PublishedAnswer.number.desc())).all()


def list_open_questions(session: ScopedSession, round_id: UUID) -> Sequence[Clarification]:
    """Questions of a round that wait for an answer: a provider sees its own, the host all."""
    query = select(Clarification).filter_by(round_id=round_id, answered_at=None)
    return session.scalars(query.order_by(Clarification.created_at, Clarification.id)).all()


def get_clarification(
    session: ScopedSession, actor: Actor, question_id: UUID, *, lock: bool = False
) -> Clarification:
    """A question as it was asked. Raises NotFound for anybody but its asker and the host."""
    query = select(Clarification).filter_by(id=question_id)
    row = session.scalar(query.with_for_update() if lock else query)
    own = row is not None and actor.council_id == row.council_id
    if row is None or not (own or actor.provider_id == row.provider_id):
        raise NotFound("There is no such question.")
    return row


def find_proposal(
    session: ScopedSession, round_id: UUID, *, required: bool = False
) -> RoundExtension | None:
    """The proposed deadline that waits for a second person. Raises NotFound when `required`."""
    query = select(RoundExtension).filter_by(round_id=round_id, state=ProposalState.PROPOSED)
    row = session.scalar(query)
    if row is None and required:
        raise NotFound("No new deadline is proposed.")
    return row
