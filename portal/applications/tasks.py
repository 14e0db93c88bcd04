"""What waits for a provider's writers on their first page."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal import pdps
from portal.applications import policies, queries
from portal.applications.models import Application
from portal.applications.types import ApplicationState
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.tasks import Task
from portal.pdps import Round

WHO = frozenset(policies.WRITERS)


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Applications to finish, with how far they are, and open rounds to apply in."""
    if not policies.can_start(actor):
        return []
    rounds = {row.id: row for row in pdps.list_open_rounds(session, now) if row.opens_at <= now}
    own = [row for row in queries.list_own(session, actor) if row.round_id in rounds]
    unsent = [row for row in own if row.state is not ApplicationState.SUBMITTED]
    done = queries.progress_of(session, unsent)
    found = [_to_finish(row, rounds[row.round_id], done[row.id]) for row in unsent]
    begun = {row.round_id for row in own}
    return found + [_to_start(row) for row in rounds.values() if row.id not in begun]


def _to_finish(row: Application, round_: Round, percent: int) -> Task:
    url = url_for("applications.show_tasks", reference=row.reference)
    return Task(f"Finish application {row.reference} ({percent}% done)", url, round_.closes_at, WHO)


def _to_start(round_: Round) -> Task:
    url = url_for("pdps.show_opportunity", reference=round_.reference)
    return Task(f"Apply in {round_.title}", url, round_.closes_at, WHO)
