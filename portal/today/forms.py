"""The buttons that move the demonstration's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from wtforms import HiddenField
from wtforms.validators import AnyOf

from portal.kernel.errors import RuleBroken
from portal.web.forms import Form

AFTER_CLOSING = timedelta(minutes=1)


class ClockMove(StrEnum):
    """How the clock can be moved."""

    CLOSING = "closing"
    DAY = "day"
    NOW = "now"


class ClockForm(Form):
    """Which way to move the clock; each choice is a button of its own."""

    move = HiddenField(
        "Move the clock",
        validators=[AnyOf([*ClockMove], message="Choose how to move the clock")],
    )

    def span(self, now: datetime, closings: Sequence[datetime]) -> timedelta | None:
        """By how much, None for back to the present. Raises RuleBroken when no round is open."""
        if self.move.data == ClockMove.NOW:
            return None
        if self.move.data == ClockMove.DAY:
            return timedelta(days=1)
        if not closings:
            raise RuleBroken("no_round", "No round is open, so there is no closing to move past")
        return min(closings) - now + AFTER_CLOSING
