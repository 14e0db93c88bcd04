"""Starting an application and writing its answers; no word is lost and none is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import pdps
from portal.applications import events, policies, sealing
from portal.applications.models import Answer, AnswerVersion, Application
from portal.applications.queries import find_own, get_answer, get_application
from portal.applications.rules import MOST_LETTERS
from portal.applications.types import ApplicationState
from portal.db import UnitOfWork, new_key
from portal.kernel import text
from portal.kernel.errors import RuleBroken, StaleRecord
from portal.kernel.references import new_reference
from portal.pdps import Question, Round

VERSION_LASTS = timedelta(minutes=10)


def start(uow: UnitOfWork, round_reference: str, lot_id: UUID) -> Application:
    """Start an application for a lot in an open round; a second start finds the first.

    Raises NotFound when the lot is not in the round, RuleBroken when the round takes none.
    """
    uow.require(policies.can_start(uow.actor))
    round_ = pdps.get_round(uow.session, uow.actor, round_reference)
    questions = pdps.question_set_for(uow.session, round_.id, lot_id)
    found = find_own(uow.session, uow.actor, round_.id, lot_id)
    if found is not None:
        return found
    now = uow.clock.now()
    check_open(round_, now)
    row = Application(
        reference=new_reference("APP"),
        provider_id=uow.actor.provider_id,
        council_id=round_.host_council_id,
        round_id=round_.id,
        lot_id=lot_id,
        question_set_id=questions.set.id,
        state=ApplicationState.DRAFT,
        started_by_id=uow.person.user_id,
        created_at=now,
    )
    return _begun(uow, row)


def _begun(uow: UnitOfWork, row: Application) -> Application:
    """Keep a new application, or find the one that a colleague began at the same moment."""
    round_id, lot_id = row.round_id, row.lot_id
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
            uow.session.flush()
    except IntegrityError:
        found = find_own(uow.session, uow.actor, round_id, lot_id)
        if found is None:
            raise
        return found
    new_key(uow.session, sealing.SCOPE, row.id)
    uow.record(events.ApplicationStarted(round_id=round_id, lot_id=lot_id, **about(row)))
    return row


def about(row: Application) -> dict[str, Any]:
    """What every event before the opening says of an application: never its council."""
    return {"subject_id": row.id, "reference": row.reference, "provider_id": row.provider_id}


def author(uow: UnitOfWork) -> UUID:
    """The person who writes; the system never writes an application."""
    assert uow.person.user_id is not None
    return uow.person.user_id


def check_open(round_: Round, now: datetime) -> None:
    """Raise RuleBroken when a round takes no changes at `now`."""
    verdict = pdps.takes_applications(round_, now)
    if not verdict:
        raise RuleBroken("closed", f"{verdict.reason} Nothing was changed.")


def lock_draft(uow: UnitOfWork, reference: str) -> Application:
    """The application, locked for writing, while the round is open.

    Raises NotFound, NotPermitted, or RuleBroken when the round has closed.
    """
    row = get_application(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_edit(uow.actor, row))
    check_open(pdps.round_by_id(uow.session, row.round_id), uow.clock.now())
    return row


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """What a save led to; `revision` is what the next one must start from."""

    revision: int
    saved_at: datetime
    words: int


def save_answer(
    uow: UnitOfWork,
    reference: str,
    key: str,
    words: str,
    *,
    revision: int,
    is_finished: bool | None = None,
) -> SavedAnswer:
    """Save an answer that was read at `revision` (0: there was none); too long is kept as well.

    Saving the same words again changes nothing and is never a conflict. Raises StaleRecord with
    both versions when somebody else saved meanwhile, RuleBroken when the round has closed.
    """
    application = lock_draft(uow, reference)
    question = _scored(uow, application, key)
    clean = text.clean(words)
    if len(clean) > MOST_LETTERS:
        sentence = f"This text is too long to save: it has more than {MOST_LETTERS:,} letters"
        raise RuleBroken("too_long", sentence, "words")
    row = get_answer(uow.session, application, question.id)
    kept = sealing.read(uow.session, row, "words") if row else ""
    if row is not None and kept == clean:
        _mark(uow, application, question, row, is_finished)
    elif row is not None and row.version != revision:
        raise StaleRecord("Somebody else saved this answer meanwhile.", theirs=kept, mine=clean)
    else:
        row = _write(uow, application, question, row, clean, is_finished)
    uow.session.flush()
    return SavedAnswer(row.version, row.saved_at, text.count_words(clean))


def _scored(uow: UnitOfWork, application: Application, key: str) -> Question:
    question = pdps.questions_of(uow.session, application.question_set_id).by_key(key)
    if question.kind is not pdps.QuestionKind.SCORED:
        raise RuleBroken("not_scored", "This question is not answered in words")
    return question


def _mark(
    uow: UnitOfWork,
    application: Application,
    question: Question,
    row: Answer,
    is_finished: bool | None,
) -> None:
    """Note that an answer is finished, or is not; the words stay as they are."""
    if is_finished is None or row.is_finished == is_finished:
        return
    row.is_finished = is_finished
    fact = events.AnswerMarked(
        question=question.key, is_finished=is_finished, covers=covers(row), **about(application)
    )
    uow.record(fact)


def covers(row: Answer) -> tuple[tuple[str, UUID], ...]:
    """The answer of which an event of its application speaks."""
    return (("answer", row.id),)


def _write(
    uow: UnitOfWork,
    application: Application,
    question: Question,
    row: Answer | None,
    words: str,
    is_finished: bool | None,
) -> Answer:
    now = uow.clock.now()
    if row is None:
        row = Answer(
            application_id=application.id,
            question_id=question.id,
            provider_id=application.provider_id,
            council_id=application.council_id,
            is_finished=False,
        )
    row.saved_at, row.saved_by_id = now, author(uow)
    sealing.close(uow.session, row, "words", words)
    _mark(uow, application, question, row, is_finished)
    uow.add(row)
    uow.session.flush()
    _keep_version(uow, application, question, row, words)
    return row


def _keep_version(
    uow: UnitOfWork, application: Application, question: Question, row: Answer, words: str
) -> None:
    """Carry on the author's version of the last ten minutes, or begin one and record it."""
    query = select(AnswerVersion).filter_by(answer_id=row.id).order_by(AnswerVersion.number.desc())
    last = uow.session.scalars(query.limit(1)).first()
    if (
        last is None
        or last.author_id != row.saved_by_id
        or row.saved_at - last.started_at >= VERSION_LASTS
    ):
        last = _new_version(row, application, (last.number if last else 0) + 1)
        fact = events.AnswerSaved(
            question=question.key, number=last.number, covers=covers(row), **about(application)
        )
        uow.record(fact)
    else:
        uow.carry_on("answer", row.id)
    last.saved_at = row.saved_at
    sealing.close(uow.session, last, "words", words)
    uow.add(last)


def _new_version(row: Answer, application: Application, number: int) -> AnswerVersion:
    return AnswerVersion(
        answer_id=row.id,
        application_id=application.id,
        provider_id=application.provider_id,
        council_id=application.council_id,
        number=number,
        started_at=row.saved_at,
        author_id=row.saved_by_id,
    )
