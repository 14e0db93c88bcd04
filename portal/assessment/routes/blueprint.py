"""The room's one blueprint, and who its pages are for."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import Role
from portal.web.access import current_actor
from portal.web.htmx import see_other
from portal.web.requests import now

bp = Blueprint("assessment", __name__)
READERS = (
    Role.SCHEME_MANAGER,
    Role.LEAD_ASSESSOR,
    Role.ASSESSOR,
    Role.APPROVER,
    Role.AUDITOR,
)
WORKERS = (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.APPROVER)
LEADS = (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR)
CHECKERS = (Role.ASSESSOR, Role.LEAD_ASSESSOR)
SIGNERS = (Role.SCHEME_MANAGER, Role.APPROVER)


def proof_first(then: str) -> Response | None:
    """The page that asks again who is there, unless they proved it within ten minutes.

    It leads back to `then`, so that somebody who has just proved it makes no step more.
    """
    if accounts.has_proved_recently(current_actor(), now()):
        return None
    return see_other(url_for("accounts.show_proof", next=then))
