"""The verbs of answering a referral."""

from portal.offers.services.declining import decline, undo_decline
from portal.offers.services.offering import (
    save_draft,
    save_words,
    start_offer,
    submit_offer,
    withdraw_offer,
)
from portal.offers.services.outcome import close_out
from portal.offers.services.questions import answer_question, ask

__all__ = [
    "answer_question",
    "ask",
    "close_out",
    "decline",
    "save_draft",
    "save_words",
    "start_offer",
    "submit_offer",
    "undo_decline",
    "withdraw_offer",
]
