"""What may become of the assessment of a round."""

from __future__ import annotations

from portal.assessment.types import AssessmentState
from portal.kernel.states import StateMachine

ASSESSMENT = StateMachine(
    open=(AssessmentState.SEALED, AssessmentState.OPEN),
    draft=(AssessmentState.OPEN, AssessmentState.DRAFTED),
    send_back=(AssessmentState.DRAFTED, AssessmentState.OPEN),
    sign=(AssessmentState.DRAFTED, AssessmentState.SIGNED),
    release=(AssessmentState.SIGNED, AssessmentState.RELEASED),
)
