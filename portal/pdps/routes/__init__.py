"""The pages of rounds for everybody, and of the purchasing system for councils."""

from portal.pdps.routes import council, deadlines, limits, opportunities, questions
from portal.pdps.routes.blueprint import READERS, bp

__all__ = ["READERS", "bp", "council", "deadlines", "limits", "opportunities", "questions"]
