"""What this room does when a referral reaches a provider in a later wave."""

from __future__ import annotations

from sqlalchemy import select

from portal.db import UnitOfWork
from portal.offers import sealing
from portal.offers.events import AnswerShared
from portal.offers.models import Answer, Question
from portal.offers.services.questions import add_copy
from portal.referrals import Recipient, ReferralArrived


def share_answers(uow: UnitOfWork, fact: ReferralArrived) -> None:
    """Give a provider that is asked later what the others could read already."""
    recipient = uow.session.get_one(Recipient, fact.subject_id)
    query = (
        select(Question, Answer)
        .join(Answer, Answer.question_id == Question.id)
        .where(Question.referral_id == recipient.referral_id)
        .order_by(Question.number, Answer.id)
    )
    first: dict[int, tuple[Question, Answer]] = {}
    for question, answer in uow.session.execute(query):
        first.setdefault(question.number, (question, answer))
    for question, answer in first.values():
        _share(uow, recipient, question, answer)


def _share(uow: UnitOfWork, recipient: Recipient, question: Question, answer: Answer) -> None:
    asked = sealing.read_words(uow.session, answer.id, "answer_given", "question", answer.question)
    said = sealing.read_words(uow.session, answer.id, "answer_given", "answer", answer.answer)
    add_copy(uow, question, recipient.provider_id, asked, said)
    uow.record(
        AnswerShared(
            subject_id=question.id,
            reference=recipient.reference,
            council_id=recipient.council_id,
            provider_id=recipient.provider_id,
            referral_id=recipient.referral_id,
            number=question.number,
        )
    )
