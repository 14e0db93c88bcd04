"""The pages of this room. Each module adds its own to the room's one blueprint."""

from portal.admissions.routes import council, provider, register
from portal.admissions.routes.blueprint import bp

__all__ = ["bp", "council", "provider", "register"]
