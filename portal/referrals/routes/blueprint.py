"""The blueprint of this room, and who comes in by which door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import Role
from portal.kernel.errors import NotPermitted
from portal.kernel.verdict import Verdict
from portal.web.access import current_actor
from portal.web.htmx import see_other
from portal.web.requests import now

bp = Blueprint("referrals", __name__)

ANSWERING = (Role.RESPONDER, Role.PROVIDER_ADMIN)
AT_PROVIDER = (*ANSWERING, Role.CONTRACTS)
WRITING = (Role.BROKER, Role.SOCIAL_WORKER)
AT_COUNCIL = (Role.BROKER, Role.SOCIAL_WORKER, Role.APPROVER)


def allow(verdict: Verdict) -> None:
    """Go on only if allowed: for pages that would offer what the verb refuses."""
    if not verdict:
        raise NotPermitted(verdict.reason)


def council_url(endpoint: str, **values: Any) -> str:
    """A page at the actor's own council."""
    return url_for(f"referrals.{endpoint}", council=current_actor().organisation_slug, **values)


def proof_first(then: str) -> Response | None:
    """The page that asks again who is there, unless they proved it within ten minutes.

    It leads back to `then`, so that somebody who has just proved it makes no step more.
    """
    if accounts.has_proved_recently(current_actor(), now()):
        return None
    return see_other(url_for("accounts.show_proof", next=then))
