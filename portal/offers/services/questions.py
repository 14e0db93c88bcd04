"""A question by one provider, answered once for all."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from portal import referrals
from portal.db import UnitOfWork, new_key
from portal.kernel.errors import NotFound, RuleBroken
from portal.kernel.text import clean
from portal.offers import policies, sealing
from portal.offers.events import QuestionAnswered, QuestionAsked
from portal.offers.models import Answer, Question
from portal.referrals import Recipient, Referral

MOST_CHARACTERS = 2_000


def _said(words: str, nothing: str) -> str:
    said = clean(words)
    if not said:
        raise RuleBroken("empty", nothing, "words")
    if len(said) > MOST_CHARACTERS:
        raise RuleBroken("long", f"Use {MOST_CHARACTERS:,} characters or fewer", "words")
    return said


def ask(uow: UnitOfWork, reference: str, words: str) -> Question:
    """Ask the council something. Others read it with its answer, without knowing who asked."""
    recipient = referrals.get_recipient(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_answer(uow.actor, recipient))
    said = _said(words, "Enter your question")
    question = _question(uow, recipient)
    new_key(uow.session, sealing.EXCHANGE, question.id)
    question.words = sealing.seal_words(uow.session, question.id, "question_asked", "words", said)
    uow.add(question)
    uow.record(
        QuestionAsked(
            subject_id=question.id,
            reference=reference,
            council_id=recipient.council_id,
            referral_id=recipient.referral_id,
            number=question.number,
        )
    )
    return question


def _question(uow: UnitOfWork, recipient: Recipient) -> Question:
    assert uow.actor.user_id is not None
    return Question(
        council_id=recipient.council_id,
        provider_id=recipient.provider_id,
        referral_id=recipient.referral_id,
        recipient_id=recipient.id,
        number=_next_number(uow, recipient),
        words=b"",
        asked_at=uow.clock.now(),
        asked_by_id=uow.actor.user_id,
    )


def _next_number(uow: UnitOfWork, recipient: Recipient) -> int:
    """Questions are numbered over all providers; only the system sees them all.

    The referral's lock makes two that ask at once wait for one another.
    """
    referral_id = recipient.referral_id
    with uow.crossing("number_question"):
        lock = select(Referral.id).where(Referral.id == referral_id).with_for_update()
        uow.session.execute(lock).one()
        query = select(func.count(Question.id)).filter_by(referral_id=referral_id)
        return int(uow.session.scalar(query) or 0) + 1


def answer_question(uow: UnitOfWork, reference: str, question_id: UUID, words: str) -> None:
    """Answer a question, with a copy for every provider that was sent the referral."""
    referral = referrals.get_referral(uow.session, uow.actor, reference, lock=True)
    query = select(Question).filter_by(id=question_id, referral_id=referral.id).with_for_update()
    question = uow.session.execute(query).scalar_one_or_none()
    if question is None:
        raise NotFound("No such question.")
    uow.require(policies.can_answer_question(uow.actor, referral, question))
    said = _said(words, "Enter an answer")
    question.answered_at, question.answered_by_id = uow.clock.now(), uow.actor.user_id
    asked = sealing.read_words(uow.session, question.id, "question_asked", "words", question.words)
    recipients = referrals.list_recipients(uow.session, uow.actor, referral.id)
    for recipient in recipients:
        add_copy(uow, question, recipient.provider_id, asked, said)
    _record_answer(uow, referral, question, len(recipients))


def add_copy(uow: UnitOfWork, question: Question, provider_id: UUID, asked: str, said: str) -> None:
    """One provider's own copy of a question and its answer; the caller records an event."""
    copy = Answer(
        council_id=question.council_id,
        provider_id=provider_id,
        question_id=question.id,
        referral_id=question.referral_id,
        number=question.number,
        question=b"",
        answer=b"",
        given_at=question.answered_at,
    )
    new_key(uow.session, sealing.EXCHANGE, copy.id)
    copy.question = sealing.seal_words(uow.session, copy.id, "answer_given", "question", asked)
    copy.answer = sealing.seal_words(uow.session, copy.id, "answer_given", "answer", said)
    uow.add(copy)


def _record_answer(
    uow: UnitOfWork, referral: Referral, question: Question, recipients: int
) -> None:
    uow.record(
        QuestionAnswered(
            subject_id=question.id,
            reference=referral.reference,
            provider_id=question.provider_id,
            referral_id=referral.id,
            number=question.number,
            recipients=recipients,
        )
    )
