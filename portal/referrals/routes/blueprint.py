"""The blueprint of this room, and who comes in by which door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from portal.kernel.actor import Role
from portal.kernel.errors import NotPermitted
from portal.kernel.verdict import Verdict
from portal.web.access import current_actor

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
