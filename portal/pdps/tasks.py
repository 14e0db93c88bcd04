"""What waits for scheme managers on their first page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from portal.db import ScopedSession
from portal.kernel import wording
from portal.kernel.actor import Actor, Role
from portal.kernel.tasks import Task
from portal.pdps import queries

WHO = frozenset({Role.SCHEME_MANAGER})


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Questions to answer and deadlines to confirm, in rounds that the council hosts."""
    if actor.council_id is None or not actor.has(*WHO):
        return []
    found = []
    for round_, questions, proposed_by in queries.list_waiting(session, actor):
        slug: dict[str, Any] = {"council": actor.organisation_slug, "reference": round_.reference}
        if questions:
            said = wording.plural(questions, "question")
            url = url_for("pdps.show_round", **slug)
            found.append(Task(f"Answer {said} about {round_.title}", url, round_.closes_at, WHO))
        if proposed_by not in (None, actor.user_id):
            url = url_for("pdps.show_deadline", **slug)
            title = f"Confirm the new deadline of {round_.title}"
            found.append(Task(title, url, round_.closes_at, WHO))
    return found
