"""The room's one blueprint, and who its pages are for."""

from __future__ import annotations

from flask import Blueprint

from portal.kernel.actor import Role

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
