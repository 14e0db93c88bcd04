"""The verbs of setting up and running a purchasing system."""

from portal.pdps.services.clarify import answer_clarification, ask_clarification
from portal.pdps.services.limits import give_delegation, set_delegation
from portal.pdps.services.lots import (
    add_lot,
    draft_questions,
    set_criteria,
    set_price_bands,
    set_windows,
)
from portal.pdps.services.rounds import (
    confirm_extension,
    drop_extension,
    mark_unsealed,
    plan_round,
    propose_extension,
    publish_round,
)
from portal.pdps.services.setup import (
    confirm_setting,
    create_system,
    extend_term,
    issue_text,
    join_lot,
    join_system,
)

__all__ = [
    "add_lot",
    "answer_clarification",
    "ask_clarification",
    "confirm_extension",
    "confirm_setting",
    "create_system",
    "draft_questions",
    "drop_extension",
    "extend_term",
    "give_delegation",
    "issue_text",
    "join_lot",
    "join_system",
    "mark_unsealed",
    "plan_round",
    "propose_extension",
    "publish_round",
    "set_criteria",
    "set_delegation",
    "set_price_bands",
    "set_windows",
]
