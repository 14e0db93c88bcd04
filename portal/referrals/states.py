"""States of a referral and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from portal.kernel.states import StateMachine


class ReferralState(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    SENT = "sent"
    AWARDED = "awarded"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state as a page names it."""
        return self.value.capitalize()

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"draft": "neutral", "sent": "info", "awarded": "good"}.get(self.value, "neutral")


REFERRAL = StateMachine[ReferralState](
    send=(ReferralState.DRAFT, ReferralState.SENT),
    award=(ReferralState.SENT, ReferralState.AWARDED),
    withdraw=((ReferralState.DRAFT, ReferralState.SENT), ReferralState.WITHDRAWN),
    close=(ReferralState.SENT, ReferralState.CLOSED),
)
