"""The room's pages."""

from __future__ import annotations

from flask import Blueprint

from portal.kernel.actor import Role

bp = Blueprint("pdps", __name__)
READERS = (
    Role.SCHEME_MANAGER,
    Role.LEAD_ASSESSOR,
    Role.COUNCIL_ADMIN,
    Role.COMMISSIONER,
    Role.CONTRACT_OFFICER,
    Role.AUDITOR,
)
LIMIT_READERS = (*READERS, Role.BROKER, Role.APPROVER)
