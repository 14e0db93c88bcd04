"""Where a pass or fail check stands, and what the published rule alone says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.assessment.types import GateDecisionKind, Suggestion
from portal.kernel.errors import RuleBroken
from portal.kernel.labels import Labelled


class GateStanding(Labelled):
    """Where one check of one application stands."""

    TO_CHECK = "to_check", "To check", "info"
    SECOND_CHECK = "second_check", "Needs a second checker", "warn"
    WAITING = "waiting", "Waiting for the applicant"
    REPLIED = "replied", "Applicant has answered", "info"
    OVERDUE = "overdue", "No answer in time", "warn"
    PASSED = "passed", "Passed", "good"
    FAILED = "failed", "Failed", "problem"


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The last decision of a check, with what came after it."""

    decision: GateDecisionKind
    second_agreed: bool | None = None
    answer_by: date | None = None
    has_reply: bool = False


def standing(last: LastDecision | None, today: date) -> GateStanding:
    """Where a check stands. A fail with which the second person disagrees is to be checked anew."""
    if last is None:
        return GateStanding.TO_CHECK
    match last.decision:
        case GateDecisionKind.PASSED:
            return GateStanding.PASSED
        case GateDecisionKind.FAILED:
            return _FAILED[last.second_agreed]
        case GateDecisionKind.ASKED:
            return _asked(last, today)


_FAILED = {
    None: GateStanding.SECOND_CHECK,
    True: GateStanding.FAILED,
    False: GateStanding.TO_CHECK,
}


def _asked(last: LastDecision, today: date) -> GateStanding:
    if last.has_reply:
        return GateStanding.REPLIED
    if last.answer_by is not None and today > last.answer_by:
        return GateStanding.OVERDUE
    return GateStanding.WAITING


def passed_all(standings: Sequence[GateStanding]) -> bool | None:
    """True when every check passed, False when one failed for good, None while it is open."""
    if any(one is GateStanding.FAILED for one in standings):
        return False
    if all(one is GateStanding.PASSED for one in standings):
        return True
    return None


def suggest(answer: str | None, passing_answer: str) -> Suggestion:
    """What the rule alone says of a declared answer; nothing where there is none."""
    if not answer:
        return Suggestion.NONE
    return Suggestion.PASSED if answer == passing_answer else Suggestion.FAILED


def check_decision(
    decision: GateDecisionKind, suggestion: Suggestion, *, rule: str, reason: str, override: str
) -> None:
    """Raise RuleBroken when a decision lacks what it has to say."""
    problems = []
    if decision is GateDecisionKind.FAILED and not rule:
        problems.append(("rule", "Select the rule that was not met"))
    if decision is GateDecisionKind.FAILED and not reason.strip():
        problems.append(("reason", "Enter the reason, as the applicant will read it"))
    if overrides(decision, suggestion) and not override.strip():
        problems.append(("override_reason", "Enter why you decide differently from the rule"))
    if problems:
        field, sentence = problems[0]
        raise RuleBroken("gate_decision", sentence, field, tuple(problems))


def overrides(decision: GateDecisionKind, suggestion: Suggestion) -> bool:
    """Whether a decision departs from what the rule alone suggests."""
    if decision is GateDecisionKind.ASKED or suggestion is Suggestion.NONE:
        return False
    return decision.value != suggestion.value
