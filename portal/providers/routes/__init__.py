"""The pages of this room. Each module adds its own to the room's one blueprint."""

from portal.providers.routes import adding, homes, households, organisation
from portal.providers.routes.blueprint import bp

__all__ = ["adding", "bp", "homes", "households", "organisation"]
