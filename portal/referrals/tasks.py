"""What waits for brokers, social workers and responders, for their first pages."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.periods import end_of_day
from portal.kernel.tasks import Task
from portal.referrals import policies, queries
from portal.referrals.queries import Box, Step
from portal.referrals.states import ReferralState

MOST = 15


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Live searches by move date with their next step; for a provider, what is left to answer."""
    if actor.provider_id is not None:
        return _to_answer(session, actor, now) if actor.has(*policies.ANSWERING) else []
    if not actor.has(Role.BROKER, Role.SOCIAL_WORKER):
        return []
    lines = queries.list_steps(session, actor, MOST)
    if actor.has(Role.BROKER):
        return [_next_step(actor, line, now) for line in lines]
    return [_childs_part(actor, line) for line in lines if line.state is ReferralState.DRAFT]


def _to_answer(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """What can still be answered in time; a late one waits for nobody."""
    rows = queries.list_inbox(session, actor, Box.TO_ANSWER, now, limit=MOST)
    return [
        Task(
            f"Answer referral {row.reference}",
            url_for("referrals.show_received", reference=row.reference),
            row.respond_by,
        )
        for row in rows
    ]


def _next_step(actor: Actor, line: Step, now: datetime) -> Task:
    if line.state is ReferralState.DRAFT or line.respond_by is None:
        return _task("Finish and send referral", "show_referral", actor, line)
    if now < line.respond_by:
        title, due = "Follow the answers to", line.respond_by
        return _task(title, "show_responses", actor, line, due, for_others=True)
    return _task("Decide on the answers to", "show_responses", actor, line)


def _childs_part(actor: Actor, line: Step) -> Task:
    return _task("Write the child’s part of referral", "show_referral", actor, line)


def _task(
    title: str,
    page: str,
    actor: Actor,
    line: Step,
    due: datetime | None = None,
    *,
    for_others: bool = False,
) -> Task:
    slug = actor.organisation_slug
    url = url_for(f"referrals.{page}", council=slug, reference=line.reference)
    due = due or end_of_day(line.move_by)
    title = f"{title} {line.reference}"
    return Task(title, url, due, about=line.reference, for_others=for_others)
