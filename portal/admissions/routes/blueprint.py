"""The room's one blueprint."""

from __future__ import annotations

from flask import Blueprint

from portal.kernel.actor import Role

bp = Blueprint("admissions", __name__)
QUALITY = (Role.SCHEME_MANAGER, Role.CONTRACT_OFFICER)
SIGNATORIES = (Role.PROVIDER_ADMIN, Role.CONTRACTS)
READERS = (Role.PROVIDER_ADMIN, Role.CONTRACTS, Role.APPLICANT, Role.RESPONDER)
