"""Reads of a provider's own applications; `visible_to` is where every read of this room starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, false, func, select

from portal.applications.models import (
    Answer,
    Application,
    ApplicationHome,
    ApplicationPrice,
    GateAnswer,
    LateAttempt,
    ReaderBar,
    Submission,
)
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.pdps import Lot, Question, Round


def visible_to(actor: Actor) -> Select[Application]:
    """The applications that exist for an actor.

    A provider's own; for the host those that were opened, without the ones from which the person
    is barred; nobody else's.
    """
    query = select(Application)
    if actor.is_system:
        return query
    if actor.provider_id is not None:
        return query.where(Application.provider_id == actor.provider_id)
    if actor.council_id is None:
        return query.where(false())
    barred = select(ReaderBar.application_id).where(ReaderBar.user_id == actor.user_id)
    return query.where(
        Application.council_id == actor.council_id,
        Application.opened_at.is_not(None),
        Application.id.not_in(barred),
    )


def get_application(
    session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False
) -> Application:
    """An application by reference. Raises NotFound alike for absent, foreign and sealed ones."""
    query = visible_to(actor).where(Application.reference == reference)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise NotFound("There is no such application.")
    return row


def find_own(
    session: ScopedSession, actor: Actor, round_id: UUID, lot_id: UUID
) -> Application | None:
    """The provider's application for a lot in a round, if there is one."""
    query = visible_to(actor).where(Application.provider_id == actor.provider_id)
    return session.scalar(query.filter_by(round_id=round_id, lot_id=lot_id))


def list_own(session: ScopedSession, actor: Actor) -> Sequence[Application]:
    """The provider's applications, newest first."""
    query = visible_to(actor).where(Application.provider_id == actor.provider_id)
    return session.scalars(
        query.order_by(Application.created_at.desc(), Application.reference)
    ).all()


def list_with_rounds(session: ScopedSession, actor: Actor) -> list[tuple[Application, Round, Lot]]:
    """The provider's applications, newest first, each with its round and lot."""
    query = (
        visible_to(actor)
        .join(Round, Round.id == Application.round_id)
        .join(Lot, Lot.id == Application.lot_id)
        .where(Application.provider_id == actor.provider_id)
        .order_by(Application.created_at.desc(), Application.reference)
        .add_columns(Round, Lot)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def progress_of(session: ScopedSession, applications: Sequence[Application]) -> dict[UUID, int]:
    """How far drafts are, in percent, by what is marked as done: nothing sealed is opened for it.

    Counted are finished answers, answered checks, whether homes were chosen and prices entered.
    """
    if not applications:
        return {}
    done = [
        _count(Answer, Answer.is_finished.is_(True)),
        _count(GateAnswer),
        _any(ApplicationHome),
        _any(ApplicationPrice),
    ]
    asked = select(func.count()).where(Question.set_id == Application.question_set_id)
    query = select(Application.id, asked.scalar_subquery(), *done).where(
        Application.id.in_([row.id for row in applications])
    )
    return {row[0]: 100 * sum(row[2:]) // (row[1] + 2) for row in session.execute(query)}


def _count(part: type[Answer | GateAnswer], *which: Any) -> Any:
    mine = select(func.count()).select_from(part)
    return mine.where(part.application_id == Application.id, *which).scalar_subquery()


def _any(part: type[ApplicationHome | ApplicationPrice]) -> Any:
    return case((exists().where(part.application_id == Application.id), 1), else_=0)


def list_submissions(session: ScopedSession, application: Application) -> Sequence[Submission]:
    """Everything that was sent for an application, newest first."""
    query = select(Submission).filter_by(application_id=application.id)
    return session.scalars(query.order_by(Submission.number.desc())).all()


def last_submission(session: ScopedSession, application: Application) -> Submission | None:
    """The submission that stands, or stood until it was withdrawn; None before the first."""
    query = select(Submission).filter_by(
        application_id=application.id, number=application.submissions
    )
    return session.scalar(query)


def list_late(session: ScopedSession, application: Application) -> Sequence[LateAttempt]:
    """Attempts at or after the deadline, newest first."""
    query = select(LateAttempt).filter_by(application_id=application.id)
    return session.scalars(query.order_by(LateAttempt.at.desc(), LateAttempt.id)).all()
