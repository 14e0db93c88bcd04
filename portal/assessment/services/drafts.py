"""Keeping what an assessor types before they save the score, so that a reload loses nothing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from portal.assessment import policies
from portal.assessment.models import ScoreDraft
from portal.assessment.queries import (
    find_draft,
    find_own_score,
    get_question,
    get_seen,
    last_moderations,
    panel_for,
)
from portal.assessment.services.saying import user
from portal.db import UnitOfWork
from portal.kernel.errors import StaleRecord
from portal.pdps import QuestionKind

ELSEWHERE = "You changed this score in another window. Open it again to see both."


def draft_score(
    uow: UnitOfWork,
    reference: str,
    position: int,
    score: int | None,
    reason: str,
    *,
    number: int,
    revision: int,
) -> ScoreDraft:
    """Keep a score in the making for its writer alone; nothing is missing in a draft.

    `number` is the saved score that the page was drawn from, `revision` the draft's own last save
    (0 for none). Raises StaleRecord when either moved on in another window, NotPermitted for
    somebody who may not score the answer.
    """
    application_id, question_id = _place(uow, reference, position)
    saved = find_own_score(uow.session, uow.actor, application_id, question_id)
    if number != (saved.number if saved else 0):
        raise StaleRecord(ELSEWHERE)
    row = find_draft(uow.session, uow.actor, application_id, question_id)
    if row is not None and row.number == number and row.revision != revision:
        if (row.score, row.reason) == (score, reason):
            return row
        raise StaleRecord(ELSEWHERE)
    row = row or _new(uow, application_id, question_id)
    row.number, row.revision = number, row.revision + 1
    row.score, row.reason = score, reason
    _flush(uow)
    return row


def _place(uow: UnitOfWork, reference: str, position: int) -> tuple[UUID, UUID]:
    """The application and question, for somebody who may score them now."""
    seen = get_seen(uow.session, uow.actor, reference)
    application = seen.application
    question = get_question(uow.session, application.question_set_id, position, QuestionKind.SCORED)
    moderated = (application.id, question.id) in last_moderations(uow.session, [application.id])
    panel = panel_for(uow.session, uow.actor, seen).people
    uow.require(policies.can_score(uow.actor, seen.assessment.state, panel, moderated))
    return application.id, question.id


def _new(uow: UnitOfWork, application_id: UUID, question_id: UUID) -> ScoreDraft:
    row = ScoreDraft(
        application_id=application_id,
        question_id=question_id,
        user_id=user(uow),
        number=0,
        revision=0,
        reason="",
    )
    uow.add(row)
    return row


def _flush(uow: UnitOfWork) -> None:
    try:
        uow.session.flush()
    except IntegrityError as taken:
        raise StaleRecord(ELSEWHERE) from taken


def drop_draft(uow: UnitOfWork, application_id: UUID, question_id: UUID) -> None:
    """Forget the actor's draft, because its score was saved."""
    row = find_draft(uow.session, uow.actor, application_id, question_id)
    if row is not None:
        uow.session.delete(row)
        uow.session.flush()
