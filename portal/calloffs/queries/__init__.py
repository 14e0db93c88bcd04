"""Reads of call-offs and of the offers that one is chosen from."""

from portal.calloffs.queries.comparing import (
    Compared,
    compare,
    has_cheaper,
    has_nearer,
    weights_of,
)
from portal.calloffs.queries.frozen import Frozen, frozen_of
from portal.calloffs.queries.recording import Evidence, evidence_of
from portal.calloffs.queries.standing import (
    count_call_offs,
    find_awarded,
    find_open,
    get_call_off,
    last_recommendation,
    list_approvals,
    list_awarded,
    list_call_offs,
    list_for_broker,
    list_waiting,
    offer_stands,
    search_goes_on,
    visible_to,
)

__all__ = [
    "Compared",
    "Evidence",
    "Frozen",
    "compare",
    "count_call_offs",
    "evidence_of",
    "find_awarded",
    "find_open",
    "frozen_of",
    "get_call_off",
    "has_cheaper",
    "has_nearer",
    "last_recommendation",
    "list_approvals",
    "list_awarded",
    "list_call_offs",
    "list_for_broker",
    "list_waiting",
    "offer_stands",
    "search_goes_on",
    "visible_to",
    "weights_of",
]
