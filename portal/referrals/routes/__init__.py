"""Pages of this room, at both counters."""

from portal.referrals.routes import (
    disclosed,
    following,
    inbox,
    matching,
    overview,
    preview,
    reading,
    screening,
    writing,
)
from portal.referrals.routes.blueprint import bp

__all__ = [
    "bp",
    "disclosed",
    "following",
    "inbox",
    "matching",
    "overview",
    "preview",
    "reading",
    "screening",
    "writing",
]
