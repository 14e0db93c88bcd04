"""Figures about the outbox, for `/readyz` and `/metrics`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from portal.db import Hub
from portal.db.clock import read_now
from portal.kernel.actor import system
from portal.notifications.models import OutboxMessage
from portal.notifications.types import MessageState

LATE = timedelta(minutes=5)


def worker_fault(hub: Hub) -> str:
    """A message that no worker has looked at for five minutes: the worker does not run.

    A mail server that does not answer is no reason to send people away; that is a figure below.
    """
    with hub.reading(system("health")) as session:
        query = select(func.count()).where(
            OutboxMessage.state == MessageState.WAITING,
            OutboxMessage.next_try_at < read_now(session) - LATE,
            OutboxMessage.fault == "",
        )
        return "messages wait for a worker" if session.scalar(query) else ""


def outbox_age(hub: Hub) -> float:
    """Seconds for which the oldest waiting message was due already; 0 when none is."""
    with hub.reading(system("health")) as session:
        due = select(func.min(OutboxMessage.next_try_at))
        oldest = session.scalar(due.where(OutboxMessage.state == MessageState.WAITING))
        late = (read_now(session) - oldest).total_seconds() if oldest else 0.0
        return max(late, 0.0)


def count_messages(hub: Hub, state: MessageState) -> float:
    """How many messages are in a state."""
    with hub.reading(system("health")) as session:
        query = select(func.count()).where(OutboxMessage.state == state)
        return float(session.scalar(query) or 0)
