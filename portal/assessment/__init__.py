"""From sealed to told: opening by two, interests, checks, scores, moderation and the outcome."""

from portal.assessment.events import (
    ApplicantTold,
    OutcomeReleased,
    OutcomeSigned,
    RoundOpened,
)
from portal.assessment.models import OutcomeLetter, RoundAssessment
from portal.assessment.types import AssessmentState, Result

__all__ = [
    "ApplicantTold",
    "AssessmentState",
    "OutcomeLetter",
    "OutcomeReleased",
    "OutcomeSigned",
    "Result",
    "RoundAssessment",
    "RoundOpened",
]
