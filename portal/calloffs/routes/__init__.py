"""The pages of this room. Each module adds its own to the room's one blueprint."""

from portal.calloffs.routes import choosing, deciding, standing
from portal.calloffs.routes.blueprint import READING, bp

__all__ = ["READING", "bp", "choosing", "deciding", "standing"]
