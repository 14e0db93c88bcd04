"""Figures about orders for PDFs, for `/readyz` and `/metrics`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from portal.db import Hub
from portal.db.clock import read_now
from portal.documents.models import RenderJob
from portal.documents.types import JobState
from portal.kernel.actor import system

LATE = timedelta(minutes=5)


def worker_fault(hub: Hub) -> str:
    """A PDF that no worker has looked at for five minutes: the worker does not run."""
    with hub.reading(system("health")) as session:
        query = select(func.count()).where(
            RenderJob.state == JobState.WAITING,
            RenderJob.next_try_at < read_now(session) - LATE,
            RenderJob.attempts == 0,
        )
        return "documents wait for a worker" if session.scalar(query) else ""


def count_orders(hub: Hub, state: JobState) -> float:
    """How many orders are in a state."""
    with hub.reading(system("health")) as session:
        query = select(func.count()).where(RenderJob.state == state)
        return float(session.scalar(query) or 0)
