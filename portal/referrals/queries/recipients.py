"""The provider's side: what was sent to it. It reads recipients, never the council's own tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select

from portal.accounts import Organisation
from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.errors import NotFound
from portal.referrals.models import Disclosure, Recipient, Referral
from portal.referrals.queries.access import council_scope
from portal.referrals.types import AnswerState, Stage

READING = (Role.RESPONDER, Role.PROVIDER_ADMIN, Role.CONTRACTS)


def recipients_to(actor: Actor) -> Select[Recipient]:
    """What exists for an actor: the provider's own; a council's those of referrals it may see."""
    every = select(Recipient)
    if actor.is_system:
        return every
    if actor.kind is ActorKind.PROVIDER and actor.has(*READING):
        return every.where(Recipient.provider_id == actor.provider_id)
    if actor.kind is ActorKind.COUNCIL:
        own = select(Referral.id).where(council_scope(actor))
        return every.where(Recipient.council_id == actor.council_id, Recipient.referral_id.in_(own))
    return every.where(false())


def get_recipient(
    session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False
) -> Recipient:
    """What the actor's provider was sent under a reference. Raises NotFound, also for others."""
    if actor.provider_id is None:
        raise NotFound("No such referral.")
    query = recipients_to(actor).where(Recipient.reference == reference)
    return one_row(session, query, "No such referral.", lock=lock)


def stages_of_received(session: ScopedSession, actor: Actor, reference: str) -> frozenset[Stage]:
    """The stages that the provider may read of what it was sent. Raises NotFound."""
    live = and_(
        Disclosure.referral_id == Recipient.referral_id,
        Disclosure.provider_id == Recipient.provider_id,
        Disclosure.until.is_(None),
    )
    query = (
        recipients_to(actor)
        .outerjoin(Disclosure, live)
        .where(Recipient.reference == reference, Recipient.provider_id == actor.provider_id)
        .with_only_columns(Disclosure.stage)
    )
    found = session.scalars(query).all()
    if not found:
        raise NotFound("No such referral.")
    return frozenset(Stage(stage) for stage in found if stage is not None)


def get_received(session: ScopedSession, actor: Actor, reference: str) -> tuple[Recipient, str]:
    """What the actor's provider was sent, with the council's name. Raises NotFound."""
    query = (
        recipients_to(actor)
        .join(Organisation, Organisation.id == Recipient.council_id)
        .where(Recipient.reference == reference, Recipient.provider_id == actor.provider_id)
        .add_columns(Organisation.name)
    )
    found = session.execute(query).one_or_none()
    if found is None or actor.provider_id is None:
        raise NotFound("No such referral.")
    return found[0], found[1]


def recipient_by_id(
    session: ScopedSession, actor: Actor, recipient_id: UUID, *, lock: bool = False
) -> Recipient:
    """One recipient by its id, for rooms that keep it. Raises NotFound."""
    query = recipients_to(actor).where(Recipient.id == recipient_id)
    return one_row(session, query, "No such referral.", lock=lock)


def list_recipients(session: ScopedSession, actor: Actor, referral_id: UUID) -> list[Recipient]:
    """Everybody who was sent a referral, in the order of the sending and of their names.

    While offers are sealed the council must not show `answer_state`: see `masked_answer`.
    """
    query = (
        recipients_to(actor)
        .join(Organisation, Organisation.id == Recipient.provider_id)
        .where(Recipient.referral_id == referral_id)
        .order_by(Recipient.wave, Recipient.sent_at, Organisation.name, Recipient.id)
    )
    return list(session.scalars(query))


class Box:
    """The parts of an inbox, as they stand in its address."""

    TO_ANSWER = "to-answer"
    OFFERED = "offered"
    LATE = "late"
    CLOSED = "closed"


def list_inbox(
    session: ScopedSession,
    actor: Actor,
    box: str,
    now: datetime,
    *,
    offset: int = 0,
    limit: int = 25,
) -> Sequence[Recipient]:
    """One part of the inbox: soonest deadline first, what is over by the newest."""
    query = recipients_to(actor).where(_in_box(box, now))
    if box == Box.CLOSED:
        query = query.order_by(Recipient.sent_at.desc(), Recipient.reference)
    elif box == Box.LATE:
        query = query.order_by(Recipient.respond_by.desc(), Recipient.reference)
    else:
        query = query.order_by(Recipient.respond_by, Recipient.reference)
    return session.scalars(query.offset(offset).limit(limit)).all()


def count_inbox(session: ScopedSession, actor: Actor, now: datetime) -> dict[str, int]:
    """How many referrals are in each part, in one statement."""
    boxes = (Box.TO_ANSWER, Box.OFFERED, Box.LATE, Box.CLOSED)
    counted = [func.count(case((_in_box(box, now), 1))) for box in boxes]
    row = session.execute(recipients_to(actor).with_only_columns(*counted)).one()
    return dict(zip(boxes, row, strict=True))


def _in_box(box: str, now: datetime) -> ColumnElement[bool]:
    live = Recipient.outcome.is_(None)
    if box == Box.OFFERED:
        return live & (Recipient.answer_state == AnswerState.OFFERED)
    if box == Box.CLOSED:
        return (Recipient.outcome.is_not(None)) | (
            live & (Recipient.answer_state == AnswerState.DECLINED)
        )
    late = Recipient.respond_by <= now
    return (
        live & (Recipient.answer_state == AnswerState.NONE) & (late if box == Box.LATE else ~late)
    )
