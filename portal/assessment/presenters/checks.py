"""The checks of one application: the list, and one check with its evidence and its decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.applications import GateView, SubmissionView
from portal.assessment.queries import GateStep
from portal.assessment.rules.gates import GateStanding
from portal.assessment.types import FAIL_RULES, GateDecisionKind, Suggestion
from portal.kernel import wording
from portal.pdps import Question

DECISIONS = {
    GateDecisionKind.PASSED: "Passed",
    GateDecisionKind.FAILED: "Failed",
    GateDecisionKind.ASKED: "Asked the applicant",
}
SUGGESTIONS = {
    Suggestion.PASSED: "The declared answer meets the published rule.",
    Suggestion.FAILED: "The declared answer does not meet the published rule.",
    Suggestion.NONE: "Nothing was declared, so a person has to decide.",
}

DECIDED = frozenset({GateStanding.PASSED, GateStanding.FAILED, GateStanding.SECOND_CHECK})


@dataclass(frozen=True, slots=True)
class Task:
    """One check in the list."""

    title: str
    url: str
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class Step:
    """One decision as the page tells it."""

    title: str
    when: Any
    by: str
    text: str


def declared(view: GateView | None, question: Question) -> list[dict[str, str]]:
    """What the rule asks and what the applicant said."""
    choice = view.choice.capitalize() if view and view.choice else ""
    return [
        {"key": "The rule", "value": question.words},
        {"key": "Passes by", "value": (question.passing_answer or "").capitalize()},
        {"key": "Declared", "value": choice},
        {"key": "In their words", "value": view.statement if view else ""},
        {"key": "Source", "value": question.legal_source or "The published question set"},
    ]


def steps(held: Sequence[GateStep], names: Mapping[UUID, str]) -> list[Step]:
    """Every decision of a check and what followed it, the newest first."""
    found: list[Step] = []
    for step in held:
        found.extend(_told(step, names))
    return found[::-1]


def _told(step: GateStep, names: Mapping[UUID, str]) -> Iterator[Step]:
    said, asked, second = step.decision, step.query, step.fail_check
    rule = f"{FAIL_RULES[said.rule]}. " if said.rule else ""
    override = f"\nDeparts from the rule: {said.override_reason}" if said.override_reason else ""
    by = names.get(said.decided_by_id, "")
    yield Step(DECISIONS[said.decision], said.created_at, by, f"{rule}{said.reason}{override}")
    if asked is not None:
        text = f"{asked.words}\nAnswer by {wording.date(asked.answer_by)}."
        yield Step("Question to the applicant", asked.created_at, "", text)
    if step.reply is not None:
        yield Step("The applicant answered", step.reply.created_at, "", step.reply.words)
    if second is not None:
        view = "agreed" if second.agreed else "did not agree"
        by = names.get(second.checked_by_id, "")
        yield Step(f"Second checker {view}", second.created_at, by, second.reason)


def people(held: Sequence[GateStep]) -> set[UUID]:
    """Everybody whose name the steps show."""
    found = {step.decision.decided_by_id for step in held}
    return found | {step.fail_check.checked_by_id for step in held if step.fail_check}


def homes(submission: SubmissionView, facts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each home of the application beside what the register says now."""
    by_urn = {fact["urn"]: fact for fact in facts}
    return [
        {"name": home.name, "urn": home.urn, "fact": by_urn.get(home.urn)}
        for home in submission.homes
    ]
