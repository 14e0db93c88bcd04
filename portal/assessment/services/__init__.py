"""The verbs of assessment."""

from portal.assessment.services.checks import GateForm, check_fail, decide_gate, reply
from portal.assessment.services.drafts import draft_score
from portal.assessment.services.outcome import (
    draft_outcome,
    mark_letters_read,
    release,
    send_back,
    sign_outcome,
)
from portal.assessment.services.round import (
    add_panel_member,
    confirm_opening,
    declare,
    remove_panel_member,
)
from portal.assessment.services.scoring import ModerationForm, moderate, save_score

__all__ = [
    "GateForm",
    "ModerationForm",
    "add_panel_member",
    "check_fail",
    "confirm_opening",
    "decide_gate",
    "declare",
    "draft_outcome",
    "draft_score",
    "mark_letters_read",
    "moderate",
    "release",
    "remove_panel_member",
    "reply",
    "save_score",
    "send_back",
    "sign_outcome",
]
