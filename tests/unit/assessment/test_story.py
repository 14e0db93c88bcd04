"""A round from sealed to told, through the verbs, on both engines."""

from __future__ import annotations

from portal import admissions, assessment
from portal.assessment import AssessmentState, Result
from tests.factories import assessment as make


def test_two_applicants_from_sealed_to_told(hub):
    stage = make.make_released(hub, (4, 1))
    good, poor = stage.applied
    with hub.reading(stage.manager) as session:
        held = assessment.find_assessment(session, stage.round_id)
        assert held.state is AssessmentState.RELEASED
    with hub.reading(good.admin) as session:
        (letter,) = assessment.list_letters(session, good.admin)
        # 28 + 20 for quality, 8, and the lowest price in each band.
        assert (letter.result, letter.content["total"]) == (Result.ADMITTED, "86.00")
        assert admissions.find_agreement_for(session, good.admin, good.reference) is not None
    with hub.reading(poor.admin) as session:
        letter = assessment.get_letter(session, poor.admin, poor.reference)
        assert letter.result is Result.BELOW_MINIMUM
        assert admissions.list_agreements(session, poor.admin) == []
