"""The pages of accounts. Each module hangs its own on the room's one blueprint."""

from portal.accounts.routes import (
    account,
    demo,
    invitations,
    passwords,
    register,
    sign_in,
    team,
)
from portal.accounts.routes.blueprint import bp

__all__ = [
    "account",
    "bp",
    "demo",
    "invitations",
    "passwords",
    "register",
    "sign_in",
    "team",
]
