"""Kinds and states of a call-off."""

from __future__ import annotations

from portal.kernel.labels import Labelled


class CallOffState(Labelled):
    """Where a call-off stands."""

    RECOMMENDED = "recommended", "With approver", "info"
    SENT_BACK = "sent_back", "Sent back", "warn"
    APPROVED = "approved", "Approved", "good"
    REFUSED = "refused", "Not approved", "problem"
    AWARDED = "awarded", "Awarded", "good"
    REPLACED = "replaced"


class Decision(Labelled):
    """What an approver decided."""

    APPROVE = "approve", "Approved"
    SEND_BACK = "send_back", "Sent back"
    REFUSE = "refuse", "Did not approve"
