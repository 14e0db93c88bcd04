"""The blueprint of this room."""

from __future__ import annotations

from flask import Blueprint

from portal.kernel.actor import Role

bp = Blueprint("vacancies", __name__)
KEEPING = (Role.RESPONDER, Role.PROVIDER_ADMIN)
