"""Kinds and value objects of assessment."""

from __future__ import annotations

from enum import StrEnum


class AssessmentState(StrEnum):
    """Where the assessment of a round stands.

    Signed means decided; only released means told. The two are never the same moment.
    """

    SEALED = "sealed"
    OPEN = "open"
    DRAFTED = "drafted"
    SIGNED = "signed"
    RELEASED = "released"


class InterestAnswer(StrEnum):
    """What an assessor declares about an applicant."""

    NONE = "none"
    CONFLICT = "conflict"


class GateDecisionKind(StrEnum):
    """What a checker decides at a gate."""

    PASSED = "passed"
    FAILED = "failed"
    ASKED = "asked"


class Suggestion(StrEnum):
    """What the published rule alone says about a gate, where a rule can say anything."""

    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"


class Result(StrEnum):
    """What became of an application."""

    ADMITTED = "admitted"
    FAILED_GATE = "failed_gate"
    BELOW_MINIMUM = "below_minimum"
    BELOW_MARK = "below_mark"


FAIL_RULES = {
    "not_met": "The published rule is not met",
    "no_evidence": "No evidence was given",
    "not_shown": "The evidence does not show that the rule is met",
    "out_of_date": "The evidence is out of date",
    "self_cleaning": "The steps taken since are not enough",
}
"""The rules that a fail can name, by their stored name."""

SCORE_WORDS = (
    "No answer, or nothing that can be scored",
    "Poor: most of what was asked is missing",
    "Weak: some of what was asked, with serious gaps",
    "Satisfactory: what was asked, with some gaps",
    "Good: everything that was asked, with evidence",
    "Excellent: everything, with strong evidence and more",
)
"""What each score from 0 to 5 means."""
