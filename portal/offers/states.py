"""The moves of an offer."""

from __future__ import annotations

from portal.kernel.states import StateMachine
from portal.offers.types import OfferState

OFFER = StateMachine(
    submit=((OfferState.DRAFT, OfferState.SUBMITTED), OfferState.SUBMITTED),
    withdraw=((OfferState.DRAFT, OfferState.SUBMITTED), OfferState.WITHDRAWN),
    accept=(OfferState.SUBMITTED, OfferState.ACCEPTED),
    close=((OfferState.DRAFT, OfferState.SUBMITTED), OfferState.UNSUCCESSFUL),
)
INITIAL = OfferState.DRAFT
