"""The room's pages, and what most of them read first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from portal import pdps
from portal.applications import policies, queries
from portal.applications.draft import Draft
from portal.applications.models import Application
from portal.kernel.verdict import Verdict
from portal.web.access import current_actor
from portal.web.requests import now, reading

bp = Blueprint("applications", __name__)
WRITERS = policies.WRITERS


@dataclass(frozen=True, slots=True)
class Opened:
    """One's own application with its draft, and whether it can still be changed."""

    application: Application
    draft: Draft
    takes: Verdict
    may_send: Verdict


def open_own(reference: str) -> Opened:
    """An application of the actor's provider. Raises NotFound for every other alike."""
    session, actor = reading(), current_actor()
    application = queries.get_application(session, actor, reference)
    draft = queries.draft_of(session, actor, application)
    return Opened(
        application,
        draft,
        pdps.takes_applications(draft.round, now()),
        policies.can_send(actor, application),
    )
