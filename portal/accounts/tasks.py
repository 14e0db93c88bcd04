"""What accounts has for somebody to do, for their first page."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal.accounts import policies, queries
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.tasks import Task


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """An administrator who is alone is asked to invite a colleague: nobody shares a sign-in."""
    if not policies.can_manage_team(actor) or queries.count_members(session, actor) > 1:
        return []
    if actor.provider_id is not None:
        url = url_for("accounts.invite_provider_team")
    else:
        url = url_for("accounts.invite_council_team", council=actor.organisation_slug)
    return [Task("Invite a colleague, so that nobody shares a sign-in", url)]
