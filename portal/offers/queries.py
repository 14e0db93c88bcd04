"""Reads of offers, declines and questions. What an actor may not see does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select

from portal.admissions import AgreementState, PdpsAgreement
from portal.db import ScopedSession, one_row, open_many
from portal.db.clock import read_now
from portal.kernel.actor import Actor, ActorKind
from portal.kernel.errors import NotFound
from portal.offers import policies, sealing
from portal.offers.content import Content
from portal.offers.models import Answer, Decline, Offer, OfferVersion, Question
from portal.offers.types import DeclineReason, OfferState
from portal.providers import CarerHousehold, Home
from portal.referrals import Recipient, Referral, ReferralState
from portal.referrals import visible_to as referrals_to

MOST_LISTED = 50
SENT = (OfferState.SUBMITTED, OfferState.ACCEPTED, OfferState.UNSUCCESSFUL)


@dataclass(frozen=True, slots=True)
class SentOffer:
    """A sent offer with what it says."""

    offer: Offer
    version: OfferVersion
    content: Content


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, as one reader sees it."""

    question_id: UUID
    number: int
    question: str
    answer: str
    asked_at: datetime
    is_answered: bool


def visible_to(session: ScopedSession, actor: Actor) -> Select[Offer]:
    """A provider's own offers; a council's those that were sent to it and are not sealed now.

    A sealed referral has no offers before its deadline, not even a count (architecture 0.11).
    """
    if actor.kind is ActorKind.PROVIDER:
        return select(Offer).where(Offer.provider_id == actor.provider_id)
    still_sealed = exists().where(
        Referral.id == Offer.referral_id,
        Referral.is_sealed,
        Referral.respond_by > read_now(session),
    )
    return select(Offer).where(
        Offer.council_id == actor.council_id,
        Offer.state.in_(SENT),
        Offer.number > 0,
        ~still_sealed,
    )


def get_offer(session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False) -> Offer:
    """One offer. Raises NotFound when it is absent or not the actor's to see."""
    query = visible_to(session, actor).where(Offer.reference == reference)
    return one_row(session, query, "No such offer.", lock=lock)


def offer_by_id(
    session: ScopedSession, actor: Actor, offer_id: UUID, *, lock: bool = False
) -> Offer:
    """One offer by its id, for rooms that keep it. Raises NotFound."""
    query = visible_to(session, actor).where(Offer.id == offer_id)
    return one_row(session, query, "No such offer.", lock=lock)


def list_open(session: ScopedSession, actor: Actor, referral_id: UUID) -> list[Offer]:
    """The offers that were sent for a referral and are not decided, without what they say."""
    query = visible_to(session, actor).where(
        Offer.referral_id == referral_id, Offer.state == OfferState.SUBMITTED
    )
    return list(session.scalars(query.order_by(Offer.submitted_at, Offer.reference)))


def list_own(session: ScopedSession, actor: Actor, referral_id: UUID) -> list[Offer]:
    """The provider's own offers for a referral, newest first."""
    query = visible_to(session, actor).where(Offer.referral_id == referral_id)
    return list(session.scalars(query.order_by(Offer.created_at.desc(), Offer.id)))


def list_offers(
    session: ScopedSession, actor: Actor, referral: Referral, now: datetime
) -> list[SentOffer]:
    """The offers for a referral with what they say; none while they are sealed.

    The caller says "sealed" from `policies.can_read_offers`; here a sealed referral has no offers,
    not even a count.
    """
    if not policies.can_read_offers(actor, referral, now):
        return []
    query = (
        visible_to(session, actor)
        .add_columns(OfferVersion)
        .join(
            OfferVersion,
            (OfferVersion.offer_id == Offer.id) & (OfferVersion.number == Offer.number),
        )
        .where(Offer.referral_id == referral.id)
        .order_by(Offer.submitted_at, Offer.reference)
    )
    rows = session.execute(query).all()
    open_many(session, sealing.OFFER, [row[0].id for row in rows])
    return [
        SentOffer(offer, version, sealing.read_version(session, version)) for offer, version in rows
    ]


def get_sent(session: ScopedSession, offer: Offer) -> SentOffer:
    """The standing version of one offer. Raises SealRefused while it is sealed for the reader."""
    query = select(OfferVersion).filter_by(offer_id=offer.id, number=offer.number)
    version = session.execute(query).scalar_one_or_none()
    if version is None:
        raise NotFound("This offer was never sent.")
    return SentOffer(offer, version, sealing.read_version(session, version))


def schedule_of(session: ScopedSession, actor: Actor, lot_id: UUID) -> list[tuple[str, int]]:
    """(band, weekly pence) of the prices that the actor's provider agreed for a lot, in order."""
    query = select(PdpsAgreement.terms).where(
        PdpsAgreement.provider_id == actor.provider_id,
        PdpsAgreement.lot_id == lot_id,
        PdpsAgreement.state == AgreementState.SIGNED,
    )
    terms = session.scalar(query.order_by(PdpsAgreement.signed_at.desc()).limit(1))
    prices = (terms or {}).get("prices", ())
    return [(price["label"], price["weekly_pence"]) for price in prices]


def place_names(session: ScopedSession, offers: Sequence[Offer]) -> dict[UUID, str]:
    """What the home (for an agency, the household) of each offer is called, by offer id."""
    homes = {one.home_id for one in offers}
    households = {one.household_id for one in offers if one.household_id}
    named = {row.id: row.name for row in session.scalars(select(Home).where(Home.id.in_(homes)))}
    query = select(CarerHousehold).where(CarerHousehold.id.in_(households))
    labels = {row.id: row.label for row in session.scalars(query)} if households else {}
    return {
        one.id: f"{labels[one.household_id]}, {named[one.home_id]}"
        if one.household_id
        else named[one.home_id]
        for one in offers
    }


def count_open_questions(session: ScopedSession, referral_id: UUID) -> int:
    """How many questions about a referral wait for the council's answer."""
    query = select(func.count(Question.id)).filter_by(referral_id=referral_id, answered_at=None)
    return session.scalar(query) or 0


def list_asked(session: ScopedSession, actor: Actor) -> list[tuple[str, datetime | None, int]]:
    """(reference, deadline, open questions) of the actor's referrals with questions to answer."""
    found = referrals_to(actor).join(Question, Question.referral_id == Referral.id)
    query = (
        found.with_only_columns(Referral.reference, Referral.respond_by, func.count(Question.id))
        .where(Question.answered_at.is_(None), Referral.state == ReferralState.SENT)
        .group_by(Referral.reference, Referral.respond_by)
        .order_by(Referral.respond_by, Referral.reference)
        .limit(MOST_LISTED)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def list_unsent(
    session: ScopedSession, actor: Actor, now: datetime
) -> list[tuple[Offer, str, datetime]]:
    """The provider's own drafts that can still be sent, with referral and deadline."""
    query = (
        select(Offer, Recipient.reference, Recipient.respond_by)
        .join(Recipient, Recipient.id == Offer.recipient_id)
        .where(
            Offer.provider_id == actor.provider_id,
            Offer.state == OfferState.DRAFT,
            Recipient.ended_at.is_(None),
            Recipient.respond_by > now,
        )
        .order_by(Recipient.respond_by, Offer.reference)
        .limit(MOST_LISTED)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def find_decline(session: ScopedSession, recipient_id: UUID) -> Decline | None:
    """The standing no of a recipient, if there is one."""
    query = select(Decline).filter_by(recipient_id=recipient_id, undone_at=None)
    return session.execute(query).scalar_one_or_none()


def decline_reasons(
    session: ScopedSession, actor: Actor, referral_id: UUID
) -> dict[UUID, DeclineReason]:
    """Recipient id to reason, for the council's page of answers."""
    query = select(Decline.recipient_id, Decline.reason).where(
        Decline.referral_id == referral_id,
        Decline.council_id == actor.council_id,
        Decline.undone_at.is_(None),
    )
    return {row.recipient_id: row.reason for row in session.execute(query)}


def list_questions(session: ScopedSession, actor: Actor, referral_id: UUID) -> list[Exchange]:
    """A council sees every question; a provider the answered ones and its own open ones."""
    if actor.kind is ActorKind.PROVIDER:
        return _answers(session, referral_id) + _own_open(session, referral_id)
    query = select(Question).filter_by(referral_id=referral_id).order_by(Question.number)
    answered = {a.question_id: a for a in session.scalars(_one_copy_each(referral_id))}
    asked = session.scalars(query).all()
    shown = [row.id for row in asked] + [row.id for row in answered.values()]
    open_many(session, sealing.EXCHANGE, shown)
    return [_exchange(session, q, answered.get(q.id)) for q in asked]


def _one_copy_each(referral_id: UUID) -> Select[Answer]:
    return select(Answer).filter_by(referral_id=referral_id).order_by(Answer.number, Answer.id)


def _exchange(session: ScopedSession, question: Question, answer: Answer | None) -> Exchange:
    asked = sealing.read_words(session, question.id, "question_asked", "words", question.words)
    said = ""
    if answer is not None:
        said = sealing.read_words(session, answer.id, "answer_given", "answer", answer.answer)
    return Exchange(
        question.id, question.number, asked, said, question.asked_at, answer is not None
    )


def _answers(session: ScopedSession, referral_id: UUID) -> list[Exchange]:
    query = select(Answer).filter_by(referral_id=referral_id).order_by(Answer.number)
    found, rows = [], session.scalars(query).all()
    open_many(session, sealing.EXCHANGE, [row.id for row in rows])
    for row in rows:
        asked = sealing.read_words(session, row.id, "answer_given", "question", row.question)
        said = sealing.read_words(session, row.id, "answer_given", "answer", row.answer)
        found.append(Exchange(row.question_id, row.number, asked, said, row.given_at, True))
    return found


def _own_open(session: ScopedSession, referral_id: UUID) -> list[Exchange]:
    query = select(Question).filter_by(referral_id=referral_id, answered_at=None)
    rows = session.scalars(query.order_by(Question.number)).all()
    open_many(session, sealing.EXCHANGE, [row.id for row in rows])
    return [_exchange(session, row, None) for row in rows]
