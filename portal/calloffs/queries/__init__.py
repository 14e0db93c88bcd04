"""Reads of call-offs and of the offers that one is chosen from."""

from portal.calloffs.queries.comparing import (
    Compared,
    compare,
    has_cheaper,
    has_nearer,
    weights_of,
)
from portal.calloffs.queries.standing import (
    find_awarded,
    find_open,
    get_call_off,
    last_recommendation,
    list_approvals,
    list_to_award,
    list_waiting,
    visible_to,
)

__all__ = [
    "Compared",
    "compare",
    "find_awarded",
    "find_open",
    "get_call_off",
    "has_cheaper",
    "has_nearer",
    "last_recommendation",
    "list_approvals",
    "list_to_award",
    "list_waiting",
    "visible_to",
    "weights_of",
]
