"""Reads of the outbox: a person's own notices, and what could not be handed over."""

from __future__ import annotations

from sqlalchemy import Select, select

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.notifications.models import OutboxMessage
from portal.notifications.types import MessageState


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
