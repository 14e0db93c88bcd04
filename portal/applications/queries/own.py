"""Reads of a provider's own applications; `visible_to` is where every read of this room starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, false, func, literal, select

from portal import pdps
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
    return session.scalars(query.order_by(Application.created_at.desc(), Application.id)).all()


def progress_of(session: ScopedSession, applications: Sequence[Application]) -> dict[UUID, int]:
    """How far drafts are, in percent, by what is marked as done: nothing sealed is opened for it.

    Counted are finished answers, answered checks, whether homes were chosen and prices entered.
    """
    ids = [row.id for row in applications]
    done: Counter[UUID] = Counter()
    for query in (
        select(Answer.application_id, func.count()).where(Answer.is_finished.is_(True)),
        select(GateAnswer.application_id, func.count()),
        select(ApplicationHome.application_id, literal(1)),
        select(ApplicationPrice.application_id, literal(1)),
    ):
        owner = query.selected_columns[0]
        for row in session.execute(query.where(owner.in_(ids)).group_by(owner)):
            done[row[0]] += row[1]
    sizes = pdps.count_questions(session, {row.question_set_id for row in applications})
    return {
        row.id: 100 * done[row.id] // (sizes.get(row.question_set_id, 0) + 2)
        for row in applications
    }


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
