"""What waits for approvers, brokers and auditors, for their first pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import url_for

from portal import pdps
from portal.calloffs import policies, queries
from portal.calloffs.models import CallOff
from portal.calloffs.types import CallOffState
from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.periods import end_of_day
from portal.kernel.tasks import Task

MOST = 20
MOST_TO_READ, NEWS = 3, timedelta(days=14)
"""An auditor is offered the records of the newest awards, for two weeks."""


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Decisions within the actor's limit; awards and answers to approvers; records to read."""
    found = []
    if actor.has(Role.BROKER):
        found += [_next(actor, one) for one in queries.list_for_broker(session, actor)[:MOST]]
    if actor.has(Role.APPROVER):
        found += _decisions(session, actor)
    if actor.has(Role.AUDITOR):
        awarded = queries.list_awarded(session, actor, now - NEWS, MOST_TO_READ)
        found += [_to_read(actor, one) for one in awarded]
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
            end_of_day(one.starts_on),
            about=one.referral_reference,
        )
        for one in waiting
        if policies.can_decide(actor, one, limit)
    ]


def _next(actor: Actor, one: CallOff) -> Task:
    titles = {
        CallOffState.RECOMMENDED: f"Follow the decision on {one.reference}",
        CallOffState.APPROVED: f"Award {one.reference} for referral {one.referral_reference}",
        CallOffState.SENT_BACK: f"Answer the approver’s question about {one.reference}",
    }
    return Task(
        titles[one.state],
        _url("show_call_off", actor, one),
        end_of_day(one.starts_on),
        about=one.referral_reference,
        for_others=one.state is CallOffState.RECOMMENDED,
    )


def _to_read(actor: Actor, one: CallOff) -> Task:
    url = _url("show_record", actor, one)
    return Task(f"Read the record of {one.reference}", url, None, frozenset({Role.AUDITOR}))


def _url(endpoint: str, actor: Actor, one: CallOff) -> str:
    slug = actor.organisation_slug
    return url_for(f"calloffs.{endpoint}", council=slug, reference=one.reference)
