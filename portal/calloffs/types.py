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


class Decision(StrEnum):
    """What an approver decided."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
