"""What is sealed in this room, and who may open it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from portal.db import Cell, ScopedSession, seal, unseal
from portal.db.clock import read_now
from portal.kernel.actor import ActorKind
from portal.kernel.verdict import ALLOWED, Verdict, refused
from portal.offers import policies
from portal.offers.content import Content, from_json
from portal.offers.models import Answer, Decline, Offer, OfferVersion, Question
from portal.referrals import Referral

OFFER = "offer"
EXCHANGE = "exchange"


def guard_offer(session: ScopedSession, offer_id: UUID) -> Verdict:
    """The provider's own people always; the council once the offers of the referral are open."""
    offer = session.execute(select(Offer).filter_by(id=offer_id)).scalar_one_or_none()
    if offer is None:
        return refused("You cannot read this offer.")
    actor = session.actor
    if actor.kind is ActorKind.PROVIDER:
        return ALLOWED
    referral = session.get_one(Referral, offer.referral_id)
    return policies.can_read_offers(actor, referral, read_now(session))


def guard_offers(session: ScopedSession, ids: Collection[UUID]) -> list[UUID]:
    """Which offers of a list may be opened, by the rule of `guard_offer`."""
    if session.actor.kind is ActorKind.PROVIDER:
        return list(session.scalars(select(Offer.id).where(Offer.id.in_(ids))))
    now = read_now(session)
    query = select(Offer.id, Referral).join(Referral, Referral.id == Offer.referral_id)
    return [
        offer_id
        for offer_id, referral in session.execute(query.where(Offer.id.in_(ids)))
        if policies.can_read_offers(session.actor, referral, now)
    ]


def guard_exchange(session: ScopedSession, scope_id: UUID) -> Verdict:
    """Words of a decline, question or answer: whoever can see its row (the net decides that)."""
    if guard_exchanges(session, [scope_id]):
        return ALLOWED
    return refused("You cannot read this.")


def guard_exchanges(session: ScopedSession, ids: Collection[UUID]) -> set[UUID]:
    """Which words of a list may be opened, by the same rule."""
    found: set[UUID] = set()
    for model in (Question, Decline, Answer):
        wanted = set(ids) - found
        if wanted:
            found |= set(session.scalars(select(model.id).where(model.id.in_(wanted))))
    return found


def seal_draft(session: ScopedSession, offer: Offer, content: Content) -> bytes:
    """The draft's cell."""
    return seal(session, OFFER, offer.id, Cell("offer", "draft", offer.id), content.as_json())


def read_draft(session: ScopedSession, offer: Offer) -> Content:
    """What the provider has written so far."""
    if offer.draft is None:
        return Content()
    cell = Cell("offer", "draft", offer.id)
    return from_json(unseal(session, OFFER, offer.id, cell, offer.draft))


def seal_version(session: ScopedSession, version: OfferVersion, content: Content) -> bytes:
    """A sent version's cell."""
    cell = Cell("offer_version", "payload", version.id)
    return seal(session, OFFER, version.offer_id, cell, content.as_json())


def read_version(session: ScopedSession, version: OfferVersion) -> Content:
    """What was sent. Raises SealRefused while the referral's offers are sealed."""
    cell = Cell("offer_version", "payload", version.id)
    return from_json(unseal(session, OFFER, version.offer_id, cell, version.payload))


def seal_words(session: ScopedSession, row_id: UUID, table: str, column: str, words: str) -> bytes:
    """A cell of a decline, question or answer, under a key of its own row."""
    return seal(session, EXCHANGE, row_id, Cell(table, column, row_id), words)


def read_words(session: ScopedSession, row_id: UUID, table: str, column: str, kept: bytes) -> str:
    """The words of such a cell."""
    return unseal(session, EXCHANGE, row_id, Cell(table, column, row_id), kept)


def read_decline(session: ScopedSession, decline: Decline) -> str:
    """The words of "another reason"; empty for a coded one."""
    if decline.words is None:
        return ""
    return read_words(session, decline.id, "decline", "words", decline.words)
