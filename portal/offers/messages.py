"""What people are told by mail about answers. How a referral ended, `referrals` tells."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal import accounts
from portal.db import UnitOfWork
from portal.kernel.actor import Role
from portal.notifications import Message, To
from portal.offers.events import OfferSubmitted, QuestionAnswered, QuestionAsked
from portal.offers.models import Answer
from portal.offers.policies import ANSWERING

CROSSING = "people_told"


def _members(uow: UnitOfWork, organisation_id: UUID | None, *roles: Role) -> list[To]:
    if organisation_id is None:
        return []
    with uow.crossing(CROSSING):
        people = accounts.members_with(uow.session, organisation_id, *roles)
    return [To(user_id, organisation_id) for user_id in people]


def brokers(uow: UnitOfWork, fact: QuestionAsked | OfferSubmitted) -> list[To]:
    """The council's brokers; nobody while offers are sealed, because then no council is named."""
    return _members(uow, fact.council_id, Role.BROKER)


def sender(uow: UnitOfWork, fact: OfferSubmitted) -> list[To]:
    """Whoever sent it, as a receipt."""
    person = uow.person
    return [] if person.user_id is None else [To(person.user_id, person.organisation_id)]


def everybody_asked(uow: UnitOfWork, fact: QuestionAnswered) -> list[To]:
    """Those who answer, at every provider that has a copy of the answer."""
    query = select(Answer.provider_id).where(Answer.question_id == fact.subject_id)
    providers = uow.session.scalars(query.order_by(Answer.provider_id)).all()
    return [to for provider in providers for to in _members(uow, provider, *ANSWERING)]


def _council(uow: UnitOfWork, council_id: UUID | None) -> str:
    if council_id is None:
        return ""
    return accounts.get_organisation(uow.session, council_id).slug


def questions_page(uow: UnitOfWork, fact: QuestionAsked) -> str:
    """Where the council answers."""
    return f"/c/{_council(uow, fact.council_id)}/referrals/{fact.reference}/questions"


def comparison_page(uow: UnitOfWork, fact: OfferSubmitted) -> str:
    """Where the council reads offers that it may read already."""
    return f"/c/{_council(uow, fact.council_id)}/referrals/{fact.referral_reference}/compare"


MESSAGES = (
    Message(QuestionAsked, "offers/email/asked", brokers, path=questions_page),
    Message(
        QuestionAnswered,
        "offers/email/answered",
        everybody_asked,
        path="/p/referrals/{reference}",
    ),
    Message(
        OfferSubmitted,
        "offers/email/sent",
        sender,
        path="/p/offers/{reference}",
        fields=("number",),
    ),
    Message(OfferSubmitted, "offers/email/received", brokers, path=comparison_page),
)
