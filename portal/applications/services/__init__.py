"""The verbs of applying: start, write, send, replace, withdraw; and of opening afterwards."""

from portal.applications.services.choosing import answer_gate, choose_homes, set_prices
from portal.applications.services.drafting import SavedAnswer, save_answer, start
from portal.applications.services.opening import bar_reader, note_refused_reading, open_round
from portal.applications.services.sending import TooLate, submit, withdraw

__all__ = [
    "SavedAnswer",
    "TooLate",
    "answer_gate",
    "bar_reader",
    "choose_homes",
    "note_refused_reading",
    "open_round",
    "save_answer",
    "set_prices",
    "start",
    "submit",
    "withdraw",
]
