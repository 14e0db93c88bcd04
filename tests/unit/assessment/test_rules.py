"""Moderation and checks: what has to be said, and where a check stands."""

from __future__ import annotations

from datetime import date

import pytest

from portal.assessment.rules import gates, moderation
from portal.assessment.rules.gates import GateStanding, LastDecision
from portal.assessment.types import GateDecisionKind, Suggestion
from portal.kernel.errors import RuleBroken

PASSED, FAILED, ASKED = GateDecisionKind
TODAY = date(2027, 3, 27)


@pytest.mark.parametrize(
    ("scores", "words", "wide"),
    [
        ([4, 2, 4], "2, 4, 4: spread 2", True),
        ([3, 4], "3, 4: spread 1", False),
        ([3], "3: spread 0", False),
    ],
)
def test_spread(scores, words, wide):
    assert moderation.in_words(scores) == words
    assert moderation.is_wide(scores) is wide


@pytest.mark.parametrize(
    ("scores", "agreed", "reason", "movement", "problems"),
    [
        ([3, 3], 3, "Good.", "", []),
        ([3, 4], 3, "Good.", "Staffing was thin.", []),
        ([3, 4], 3, "Good.", " ", ["Enter why a score was moved to the agreed one"]),
        (
            [3, 4],
            5,
            "Good.",
            "",
            ["Enter why the agreed score is outside the assessors’ scores"],
        ),
        ([3, 3], 3, " ", "", ["Enter the agreed reason"]),
        (
            [3, 3],
            2,
            "",
            "",
            [
                "Enter the agreed reason",
                "Enter why the agreed score is outside the assessors’ scores",
            ],
        ),
    ],
)
def test_moderation_says_what_is_missing(scores, agreed, reason, movement, problems):
    if not problems:
        moderation.check_moderation(scores, agreed, reason, movement)
        return
    with pytest.raises(RuleBroken) as broken:
        moderation.check_moderation(scores, agreed, reason, movement)
    assert [sentence for _, sentence in broken.value.problems] == problems


@pytest.mark.parametrize(
    ("last", "stands"),
    [
        (None, GateStanding.TO_CHECK),
        (LastDecision(PASSED), GateStanding.PASSED),
        (LastDecision(FAILED), GateStanding.SECOND_CHECK),
        (LastDecision(FAILED, second_agreed=True), GateStanding.FAILED),
        (LastDecision(FAILED, second_agreed=False), GateStanding.TO_CHECK),
        (LastDecision(ASKED, answer_by=TODAY), GateStanding.WAITING),
        (LastDecision(ASKED, answer_by=date(2027, 3, 26)), GateStanding.OVERDUE),
        (
            LastDecision(ASKED, answer_by=date(2027, 3, 26), has_reply=True),
            GateStanding.REPLIED,
        ),
    ],
)
def test_standing(last, stands):
    assert gates.standing(last, TODAY) is stands
    assert stands.label
    assert stands.tone


@pytest.mark.parametrize(
    ("standings", "passed"),
    [
        ([GateStanding.PASSED, GateStanding.PASSED], True),
        ([GateStanding.PASSED, GateStanding.FAILED], False),
        ([GateStanding.TO_CHECK, GateStanding.FAILED], False),
        ([GateStanding.PASSED, GateStanding.SECOND_CHECK], None),
        ([], True),
    ],
)
def test_passed_all(standings, passed):
    assert gates.passed_all(standings) is passed


@pytest.mark.parametrize(
    ("answer", "suggestion"),
    [("yes", Suggestion.PASSED), ("no", Suggestion.FAILED), ("", Suggestion.NONE)],
)
def test_suggestion(answer, suggestion):
    assert gates.suggest(answer, "yes") is suggestion


@pytest.mark.parametrize(
    ("decision", "suggestion", "said", "fields"),
    [
        (PASSED, Suggestion.PASSED, {}, []),
        (PASSED, Suggestion.NONE, {}, []),
        (PASSED, Suggestion.FAILED, {}, ["override_reason"]),
        (PASSED, Suggestion.FAILED, {"override": "Self-cleaned."}, []),
        (ASKED, Suggestion.FAILED, {}, []),
        (FAILED, Suggestion.FAILED, {}, ["rule", "reason"]),
        (FAILED, Suggestion.PASSED, {"rule": "r"}, ["reason", "override_reason"]),
        (FAILED, Suggestion.NONE, {"rule": "r", "reason": "Expired."}, []),
    ],
)
def test_decision_says_what_is_missing(decision, suggestion, said, fields):
    given = {"rule": "", "reason": "", "override": "", **said}
    if not fields:
        gates.check_decision(decision, suggestion, **given)
        return
    with pytest.raises(RuleBroken) as broken:
        gates.check_decision(decision, suggestion, **given)
    assert [field for field, _ in broken.value.problems] == fields
