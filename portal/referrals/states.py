"""States of a referral and the moves between them."""

from __future__ import annotations

from portal.kernel.labels import Labelled
from portal.kernel.states import StateMachine


class ReferralState(Labelled):
    """Where a referral stands."""

    DRAFT = "draft"
    SENT = "sent", "Sent", "info"
    AWARDED = "awarded", "Awarded", "good"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


REFERRAL = StateMachine[ReferralState](
    send=(ReferralState.DRAFT, ReferralState.SENT),
    award=(ReferralState.SENT, ReferralState.AWARDED),
    withdraw=((ReferralState.DRAFT, ReferralState.SENT), ReferralState.WITHDRAWN),
    close=(ReferralState.SENT, ReferralState.CLOSED),
)
