"""The pages of this room. Each module adds its own to the room's one blueprint."""

from portal.assessment.routes import checks, outcome, panels, provider, record, rounds, scoring
from portal.assessment.routes.blueprint import bp

__all__ = ["bp", "checks", "outcome", "panels", "provider", "record", "rounds", "scoring"]
