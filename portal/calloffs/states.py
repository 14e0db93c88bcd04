"""The moves of a call-off."""

from __future__ import annotations

from portal.calloffs.types import CallOffState
from portal.kernel.states import StateMachine

CALL_OFF = StateMachine(
    approve=(CallOffState.RECOMMENDED, CallOffState.APPROVED),
    send_back=(CallOffState.RECOMMENDED, CallOffState.SENT_BACK),
    refuse=(CallOffState.RECOMMENDED, CallOffState.REFUSED),
    recommend_again=(
        (CallOffState.SENT_BACK, CallOffState.APPROVED),
        CallOffState.RECOMMENDED,
    ),
    replace=(
        (CallOffState.SENT_BACK, CallOffState.APPROVED, CallOffState.RECOMMENDED),
        CallOffState.REPLACED,
    ),
    award=(CallOffState.APPROVED, CallOffState.AWARDED),
)
INITIAL = CallOffState.RECOMMENDED
