"""The contract placed under the PDPS for one child: recommended, approved, awarded exactly once."""

from portal.calloffs.events import (
    CallOffApproved,
    CallOffAwarded,
    CallOffRecommended,
    CallOffRefused,
    CallOffReplaced,
    CallOffSentBack,
)
from portal.calloffs.models import Approval, CallOff, Recommendation
from portal.calloffs.policies import can_award, can_decide, can_recommend
from portal.calloffs.queries import (
    Compared,
    compare,
    find_awarded,
    find_open,
    get_call_off,
    last_recommendation,
    list_approvals,
    list_for_broker,
    list_waiting,
)
from portal.calloffs.rules import rank
from portal.calloffs.sealing import Reasons, guard_call_off, read_reasons, read_words
from portal.calloffs.services import approve, award, recommend, refuse, send_back
from portal.calloffs.types import CallOffState, Decision

__all__ = [
    "Approval",
    "CallOff",
    "CallOffApproved",
    "CallOffAwarded",
    "CallOffRecommended",
    "CallOffRefused",
    "CallOffReplaced",
    "CallOffSentBack",
    "CallOffState",
    "Compared",
    "Decision",
    "Reasons",
    "Recommendation",
    "approve",
    "award",
    "can_award",
    "can_decide",
    "can_recommend",
    "compare",
    "find_awarded",
    "find_open",
    "get_call_off",
    "guard_call_off",
    "last_recommendation",
    "list_approvals",
    "list_for_broker",
    "list_waiting",
    "rank",
    "read_reasons",
    "read_words",
    "recommend",
    "refuse",
    "send_back",
]
