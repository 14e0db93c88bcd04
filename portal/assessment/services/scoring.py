"""Scores, each alone, and moderation to one agreed score; nothing written is ever overwritten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from portal.assessment import events, policies
from portal.assessment.models import Moderation, Score
from portal.assessment.queries import (
    find_own_score,
    get_question,
    last_moderations,
    last_scores,
    panel_for,
)
from portal.assessment.queries.sight import Seen
from portal.assessment.rules import moderation as rules
from portal.assessment.rules.ranking import FULL_SCORE
from portal.assessment.services.checks import hold_seen
from portal.assessment.services.drafts import drop_draft
from portal.assessment.services.saying import of_application, user
from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken, StaleRecord
from portal.kernel.text import digest
from portal.pdps import Question, QuestionKind, QuestionSet


@dataclass(frozen=True, slots=True)
class ModerationForm:
    """What the panel agreed; `present` names who was in the room.

    `revision` is the number of the moderation that the person was looking at, 0 for none.
    """

    agreed: int
    reason: str
    movement_reason: str = ""
    present: str = ""
    reopen_reason: str = ""
    revision: int | None = None


def save_score(
    uow: UnitOfWork,
    reference: str,
    position: int,
    score: int,
    reason: str,
    *,
    revision: int | None = None,
) -> Score | None:
    """Save the actor's own score of one answer; saying the same again changes nothing (None).

    A change of mind is a new revision. Raises RuleBroken without a reason, NotPermitted once the
    answer was moderated or for somebody who is not on the panel, StaleRecord when the person saved
    another score since `revision` (0: there was none), in another window.
    """
    seen = hold_seen(uow, reference, share=True)
    application, question = seen.application, _scored(uow, seen, position)
    _may_score(uow, seen, question)
    _check_score(score, reason)
    drop_draft(uow, application.id, question.id)
    before = find_own_score(uow.session, uow.actor, application.id, question.id)
    if before is not None and (before.score, before.reason) == (score, reason):
        return None
    number = before.number if before else 0
    _not_stale(revision, number, "You saved another score of this answer meanwhile.")
    row = _score(uow, seen, question, number + 1)
    row.score, row.reason = score, reason
    _add(uow, row)
    facts = {"question_id": question.id, "number": row.number, "digest": digest_of(row)}
    uow.record(of_application(events.AnswerScored, application, **facts))
    return row


def _may_score(uow: UnitOfWork, seen: Seen, question: Question) -> None:
    held = last_moderations(uow.session, [seen.application.id])
    is_moderated = (seen.application.id, question.id) in held
    panel = panel_for(uow.session, uow.actor, seen).people
    uow.require(policies.can_score(uow.actor, seen.assessment.state, panel, is_moderated))


def _score(uow: UnitOfWork, seen: Seen, question: Question, number: int) -> Score:
    return Score(
        application_id=seen.application.id,
        question_id=question.id,
        council_id=seen.application.council_id,
        user_id=user(uow),
        number=number,
        created_at=uow.clock.now(),
    )


def _not_stale(revision: int | None, number: int, sentence: str) -> None:
    if revision is not None and revision != number:
        raise StaleRecord(sentence)


def _add(uow: UnitOfWork, row: Score) -> None:
    uow.add(row)
    try:
        uow.session.flush()
    except IntegrityError as taken:
        raise StaleRecord("You saved another score of this answer just now.") from taken


def digest_of(row: Score) -> str:
    """What a moderation fixes of a score."""
    return digest(
        {
            "user": row.user_id,
            "number": row.number,
            "score": row.score,
            "reason": row.reason,
            "at": row.created_at,
        }
    )


def _check_score(score: int, reason: str) -> None:
    problems = []
    if not 0 <= score <= FULL_SCORE:
        problems.append(("score", "Select a score"))
    if not reason.strip():
        problems.append(("reason", "Enter a reason for the score"))
    if problems:
        field, sentence = problems[0]
        raise RuleBroken("score", sentence, field, tuple(problems))


def moderate(uow: UnitOfWork, reference: str, position: int, form: ModerationForm) -> Moderation:
    """Agree one score and reason for an answer; from now on its scores are locked.

    Moderating again needs `reopen_reason` and adds the next number. Raises RuleBroken for what is
    not said, NotPermitted while somebody of the panel has not scored.
    """
    seen = hold_seen(uow, reference)
    application, question = seen.application, _scored(uow, seen, position)
    panel = panel_for(uow.session, uow.actor, seen).people
    scores = last_scores(uow.session, application.id, panel).get(question.id, [])
    _may_moderate(uow, seen, panel, scores)
    said = [row.score for row in scores]
    rules.check_moderation(said, form.agreed, form.reason, form.movement_reason)
    before = last_moderations(uow.session, [application.id]).get((application.id, question.id))
    number = before.number if before else 0
    _not_stale(form.revision, number, "Somebody moderated this answer meanwhile.")
    if before is not None and not form.reopen_reason.strip():
        sentence = "Enter why the agreed score is opened again"
        raise RuleBroken("reopen_reason", sentence, "reopen_reason")
    row = _moderation(uow, seen, question, form, scores)
    if before is not None:
        row.number, row.reopen_reason = before.number + 1, form.reopen_reason
    uow.add(row)
    stands_on = digest({"agreed": row.agreed, "reason": row.reason, "scores": row.scores})
    facts = {"question_id": question.id, "number": row.number, "digest": stands_on}
    why = row.reopen_reason
    uow.record(of_application(events.AnswerModerated, application, reason=why, **facts))
    return row


def _moderation(
    uow: UnitOfWork, seen: Seen, question: Question, form: ModerationForm, scores: Sequence[Score]
) -> Moderation:
    return Moderation(
        application_id=seen.application.id,
        question_id=question.id,
        council_id=seen.application.council_id,
        number=1,
        agreed=form.agreed,
        reason=form.reason,
        movement_reason=form.movement_reason,
        reopen_reason="",
        present=form.present,
        scores=[_fixed(score) for score in scores],
        moderated_by_id=user(uow),
        created_at=uow.clock.now(),
    )


def _fixed(score: Score) -> dict[str, Any]:
    return {
        "user_id": str(score.user_id),
        "number": score.number,
        "score": score.score,
        "digest": digest_of(score),
    }


def _may_moderate(
    uow: UnitOfWork, seen: Seen, panel: Collection[UUID], scores: Collection[Score]
) -> None:
    question_set = uow.session.get_one(QuestionSet, seen.application.question_set_id)
    saved = {row.user_id for row in scores}
    needed = question_set.assessors
    uow.require(policies.can_moderate(uow.actor, seen.assessment.state, panel, saved, needed))


def _scored(uow: UnitOfWork, seen: Seen, position: int) -> Question:
    return get_question(
        uow.session, seen.application.question_set_id, position, QuestionKind.SCORED
    )
