"""The pages of today. Each module hangs its own on the room's one blueprint."""

from portal.today.routes import about, first
from portal.today.routes.blueprint import bp

__all__ = ["about", "bp", "first"]
