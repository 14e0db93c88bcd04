"""Kinds and states of a call-off."""

from __future__ import annotations

from enum import StrEnum


class CallOffState(StrEnum):
    """Where a call-off stands."""

    RECOMMENDED = "recommended"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    REFUSED = "refused"
    AWARDED = "awarded"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """The state as a page names it."""
        return _STATES[self][0]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return _STATES[self][1]


_STATES = {
    CallOffState.RECOMMENDED: ("With approver", "info"),
    CallOffState.SENT_BACK: ("Sent back", "warn"),
    CallOffState.APPROVED: ("Approved", "good"),
    CallOffState.REFUSED: ("Not approved", "problem"),
    CallOffState.AWARDED: ("Awarded", "good"),
    CallOffState.REPLACED: ("Replaced", "neutral"),
}


class Decision(StrEnum):
    """What an approver decided."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    REFUSE = "refuse"

    @property
    def label(self) -> str:
        """The decision as the record says it."""
        return {"approve": "Approved", "send_back": "Sent back", "refuse": "Did not approve"}[
            self.value
        ]
