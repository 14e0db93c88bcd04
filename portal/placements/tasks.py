"""Agreements that wait for a signature, for the first pages of both sides."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.periods import end_of_day
from portal.kernel.tasks import Task
from portal.placements import policies, queries
from portal.placements.policies import SIGNING, side_of
from portal.placements.types import Side

MOST = 5


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """The next few agreements to sign, the earliest start first."""
    side = side_of(actor)
    who = frozenset(SIGNING[side])
    if not actor.has(*who):
        return []
    found = []
    for agreement in queries.list_to_sign(session, actor)[:MOST]:
        if policies.can_sign(actor, agreement):
            url = _url(side, actor, agreement.reference)
            title, due = f"Sign placement agreement {agreement.reference}", agreement.starts_on
            found.append(Task(title, url, end_of_day(due), who))
    return found


def _url(side: Side, actor: Actor, reference: str) -> str:
    if side is Side.PROVIDER:
        return url_for("placements.show_own_agreement", reference=reference)
    council = actor.organisation_slug
    return url_for("placements.show_agreement", council=council, reference=reference)
