"""What admission has for somebody to do, for the first pages of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from flask import url_for

from portal.admissions import policies, queries
from portal.admissions.types import AgreementState
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.periods import london_to_utc
from portal.kernel.tasks import Task

SIGNING = frozenset(policies.SIGNATORIES)
REVIEWING = frozenset(policies.QUALITY)
MOST = 5
END_OF_DAY = time(17)


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Agreements to sign; for the host, suspensions to look at again."""
    if actor.has(*SIGNING):
        return list(_to_sign(session, actor))
    if actor.has(*REVIEWING):
        return list(_to_review(session, actor))
    return []


def _to_sign(session: ScopedSession, actor: Actor) -> Iterator[Task]:
    for one in queries.list_agreements(session, actor):
        if one.state is AgreementState.OFFERED:
            url = url_for("admissions.show_agreement", reference=one.reference)
            yield Task(f"Sign agreement {one.reference}", url, None, SIGNING)


def _to_review(session: ScopedSession, actor: Actor) -> Iterator[Task]:
    for suspension, line in queries.suspensions_to_review(session, actor, MOST):
        url = url_for(
            "admissions.show_admission",
            council=actor.organisation_slug,
            admission_id=suspension.admission_id,
        )
        due = london_to_utc(suspension.review_on, END_OF_DAY)
        yield Task(f"Look again at the suspension of {line}", url, due, REVIEWING)
