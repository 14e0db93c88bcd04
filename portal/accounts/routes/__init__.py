"""The pages of accounts. Each module adds its own to the room's one blueprint."""

from portal.accounts.routes import sign_in
from portal.accounts.routes.blueprint import bp

__all__ = ["bp", "sign_in"]
