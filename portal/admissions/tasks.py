"""What admission has for somebody to do, for the first pages of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from flask import url_for

from portal.admissions import policies, queries
from portal.admissions.models import Suspension
from portal.admissions.types import AgreementState
from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.periods import london_to_utc
from portal.kernel.tasks import Task

SIGNING = frozenset(policies.SIGNATORIES)
REVIEWING = frozenset(policies.QUALITY)
MOST = 5
END_OF_DAY = time(17)


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Agreements to sign; for the host, suspensions to look at again and to know about."""
    if actor.has(*SIGNING):
        return list(_to_sign(session, actor))
    if actor.has(*REVIEWING):
        return list(_to_review(session, actor))
    if actor.has(Role.COMMISSIONER):
        return list(_to_know(session, actor))
    return []


def _to_sign(session: ScopedSession, actor: Actor) -> Iterator[Task]:
    for one in queries.list_agreements(session, actor):
        if one.state is AgreementState.OFFERED:
            url = url_for("admissions.show_agreement", reference=one.reference)
            yield Task(f"Sign agreement {one.reference}", url, None, SIGNING)


def _to_review(session: ScopedSession, actor: Actor) -> Iterator[Task]:
    for suspension, line in queries.suspensions_to_review(session, actor, MOST):
        url = _url(actor, suspension)
        due = london_to_utc(suspension.review_on, END_OF_DAY)
        yield Task(f"Look again at the suspension of {line}", url, due, REVIEWING)


def _to_know(session: ScopedSession, actor: Actor) -> Iterator[Task]:
    """A commissioner decides nothing here, but has fewer homes to call on."""
    for suspension, line in queries.suspensions_to_review(session, actor, MOST):
        url = _url(actor, suspension)
        yield Task(f"Read why {line} is suspended", url, None, frozenset({Role.COMMISSIONER}))


def _url(actor: Actor, suspension: Suspension) -> str:
    return url_for(
        "admissions.show_admission",
        council=actor.organisation_slug,
        admission_id=suspension.admission_id,
    )
