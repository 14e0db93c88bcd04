"""What waits for approvers and brokers, for their first pages."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal import pdps
from portal.calloffs import policies, queries
from portal.calloffs.models import CallOff
from portal.calloffs.types import CallOffState
from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.tasks import Task

MOST = 20


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Decisions within the actor's limit; awards of what was approved; answers to approvers."""
    found = _decisions(session, actor) if actor.has(Role.APPROVER) else []
    if actor.has(Role.BROKER):
        found += [_next(actor, one) for one in queries.list_to_award(session, actor)[:MOST]]
    return found


def _decisions(session: ScopedSession, actor: Actor) -> list[Task]:
    waiting = queries.list_waiting(session, actor)[:MOST]
    if not waiting or actor.council_id is None or actor.user_id is None:
        return []
    limit = pdps.limit_held_by(session, actor.council_id, actor.user_id)
    return [
        Task(
            f"Decide on {one.reference} for referral {one.referral_reference}",
            _url("show_approval", actor, one),
        )
        for one in waiting
        if policies.can_decide(actor, one, limit)
    ]


def _next(actor: Actor, one: CallOff) -> Task:
    if one.state is CallOffState.APPROVED:
        title = f"Award {one.reference} for referral {one.referral_reference}"
    else:
        title = f"Answer the approver’s question about {one.reference}"
    return Task(title, _url("show_call_off", actor, one))


def _url(endpoint: str, actor: Actor, one: CallOff) -> str:
    slug = actor.organisation_slug
    return url_for(f"calloffs.{endpoint}", council=slug, reference=one.reference)
