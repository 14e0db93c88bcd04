"""What waits for whoever keeps places, for their first page."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.tasks import Task
from portal.kernel.wording import plural
from portal.vacancies import policies, queries
from portal.vacancies.types import NOT_COUNTED_AFTER, Freshness, freshness


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Figures never stated, and old ones; due when the oldest stops counting."""
    if not policies.can_keep_places(actor):
        return []
    url = url_for("vacancies.list_places")
    rows = queries.list_places(session, actor)
    unstated = sum(row.confirmed_at is None for row in rows)
    old = [
        row.confirmed_at
        for row in rows
        if row.confirmed_at and freshness(row.confirmed_at, now) is not Freshness.CONFIRMED
    ]
    found = [Task(f"State the places of {plural(unstated, 'home')}", url)] if unstated else []
    if old:
        due = min(old) + NOT_COUNTED_AFTER
        found.append(Task(f"Confirm the places of {plural(len(old), 'home')}", url, due))
    return found
