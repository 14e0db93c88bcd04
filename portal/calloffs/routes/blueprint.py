"""The blueprint of this room, and who comes in by which door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from portal.kernel.actor import Role
from portal.web.access import current_actor

bp = Blueprint("calloffs", __name__)

COMPARING = (Role.BROKER, Role.SOCIAL_WORKER, Role.APPROVER)
READING = (Role.BROKER, Role.APPROVER, Role.CONTRACT_OFFICER, Role.AUDITOR)


def council_url(endpoint: str, **values: Any) -> str:
    """A page of this room at the actor's own council."""
    return url_for(f"calloffs.{endpoint}", council=current_actor().organisation_slug, **values)
