"""The blueprint of this room, and who comes in by which door."""

from __future__ import annotations

from flask import Blueprint

from portal.kernel.actor import Role

bp = Blueprint("offers", __name__)

ANSWERING = (Role.RESPONDER, Role.PROVIDER_ADMIN)
EXPLAINING = (Role.BROKER, Role.SOCIAL_WORKER)
