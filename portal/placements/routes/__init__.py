"""The pages of this room, at both counters."""

from portal.placements.routes import council, provider
from portal.placements.routes.blueprint import bp

__all__ = ["bp", "council", "provider"]
