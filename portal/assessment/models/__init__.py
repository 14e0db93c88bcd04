"""Tables of this room: the round's own steps, checks and scores, and what applicants are told."""

from portal.assessment.models.drafts import ScoreDraft
from portal.assessment.models.outcome import OutcomeDraft, OutcomeLetter
from portal.assessment.models.round import Interest, OpeningStep, PanelMember, RoundAssessment
from portal.assessment.models.work import (
    FailCheck,
    GateDecision,
    GateQuery,
    GateReply,
    Moderation,
    Score,
)

__all__ = [
    "FailCheck",
    "GateDecision",
    "GateQuery",
    "GateReply",
    "Interest",
    "Moderation",
    "OpeningStep",
    "OutcomeDraft",
    "OutcomeLetter",
    "PanelMember",
    "RoundAssessment",
    "Score",
    "ScoreDraft",
]
