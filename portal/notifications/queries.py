"""Reads of the outbox: a person's own notices, and what could not be handed over."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from portal.db import Cell, ScopedSession, unseal
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.notifications.models import OutboxMessage
from portal.notifications.types import Context, MessageState


def visible_to(actor: Actor) -> Select[OutboxMessage]:
    """The messages to a person, whichever organisation they act for."""
    return select(OutboxMessage).where(
        OutboxMessage.user_id == actor.user_id, OutboxMessage.state != MessageState.SKIPPED
    )


def list_dead(session: ScopedSession) -> list[OutboxMessage]:
    """Messages that were given up, oldest first; for the operator."""
    query = select(OutboxMessage).where(OutboxMessage.state == MessageState.DEAD)
    order = (OutboxMessage.written_at, OutboxMessage.id)
    return list(session.scalars(query.order_by(*order).limit(1_000)))


def list_notices(
    session: ScopedSession, actor: Actor, window: int, size: int
) -> list[OutboxMessage]:
    """A window of a person's notices in the organisation they act for, newest first."""
    query = _newest(_mine(actor)).limit(size).offset((window - 1) * size)
    return list(session.scalars(query))


def count_notices(session: ScopedSession, actor: Actor) -> tuple[int, int]:
    """How many notices a person has, and how many of them are new."""
    mine = _mine(actor).subquery()
    query = select(func.count(), func.count().filter(mine.c.seen_at.is_(None))).select_from(mine)
    total, fresh = session.execute(query).one()
    return total, fresh


def _mine(actor: Actor) -> Select[OutboxMessage]:
    here = OutboxMessage.organisation_id
    return visible_to(actor).where(or_(here.is_(None), here == actor.organisation_id))


def _newest(query: Select[OutboxMessage]) -> Select[OutboxMessage]:
    return query.order_by(OutboxMessage.written_at.desc(), OutboxMessage.id)


def list_everybodys(
    session: ScopedSession, window: int, size: int, user_id: UUID | None
) -> tuple[list[OutboxMessage], int]:
    """A window of everybody's messages, or of one person's; for the demo's inbox alone."""
    query = select(OutboxMessage)
    if user_id is not None:
        query = query.where(OutboxMessage.user_id == user_id)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(_newest(query).limit(size).offset((window - 1) * size))
    return list(rows), total


def get_message(session: ScopedSession, message_id: UUID) -> OutboxMessage:
    """A message, for the demo's inbox alone. Raises NotFound."""
    found = session.get(OutboxMessage, message_id)
    if found is None:
        raise NotFound
    return found


def read_secret(session: ScopedSession, message: OutboxMessage) -> Context:
    """What a message's link needs and no table holds in clear; empty once it was erased."""
    if message.secret is None:
        return {}
    cell = Cell("outbox_message", "secret", message.id)
    found: Context = json.loads(unseal(session, "record", message.id, cell, message.secret))
    return found
