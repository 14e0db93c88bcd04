"""Where a proposed deadline may go. A round has no state of its own: its instants say it."""

from __future__ import annotations

from portal.kernel.states import StateMachine
from portal.pdps.types import ProposalState

EXTENSION = StateMachine[ProposalState](
    confirm=(ProposalState.PROPOSED, ProposalState.CONFIRMED),
    drop=(ProposalState.PROPOSED, ProposalState.DROPPED),
)
