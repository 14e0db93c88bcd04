"""The pages of this room. Each module adds its own to the room's one blueprint."""

from portal.offers.routes import asking, declining, sending, writing
from portal.offers.routes.blueprint import bp

__all__ = ["asking", "bp", "declining", "sending", "writing"]
