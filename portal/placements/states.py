"""The moves of a placement agreement: either side may sign first, each once."""

from __future__ import annotations

from portal.kernel.states import StateMachine
from portal.placements.types import AgreementState, Side

AGREEMENT = StateMachine(
    sign_council=(AgreementState.TO_SIGN, AgreementState.SIGNED_BY_COUNCIL),
    sign_provider_last=(AgreementState.SIGNED_BY_COUNCIL, AgreementState.IN_FORCE),
    sign_provider=(AgreementState.TO_SIGN, AgreementState.SIGNED_BY_PROVIDER),
    sign_council_last=(AgreementState.SIGNED_BY_PROVIDER, AgreementState.IN_FORCE),
)
INITIAL = AgreementState.TO_SIGN


def move_for(state: AgreementState, side: Side) -> str:
    """The move by which `side` signs from `state`: last when the other has signed already."""
    other = {
        Side.COUNCIL: AgreementState.SIGNED_BY_PROVIDER,
        Side.PROVIDER: AgreementState.SIGNED_BY_COUNCIL,
    }[side]
    return f"sign_{side.value}_last" if state is other else f"sign_{side.value}"
