"""What each applicant is told: scores, agreed reasons, and in words what the best answers had more.

A letter names who was admitted, because that is public; it never holds another applicant's words,
prices or homes. Points of others appear only as the highest of all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.assessment.rules.ranking import (
    FULL_SCORE,
    Entry,
    Line,
    Scheme,
    Weighed,
    question_points,
)
from portal.assessment.types import Result


@dataclass(frozen=True, slots=True)
class FailedGate:
    """A check that was not passed, in the words that were agreed for the applicant."""

    title: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of one application: agreed reasons by question, and checks that failed."""

    reasons: Mapping[str, str]
    failed: Sequence[FailedGate]


@dataclass(frozen=True, slots=True)
class LotResult:
    """A lot's ranking with all that letters are made of; `top_answers` by question."""

    scheme: Scheme
    entries: Sequence[Entry]
    lines: Sequence[Line]
    top_answers: Mapping[str, str]

    @property
    def admitted(self) -> list[Line]:
        """Those who may sign the agreement."""
        return [line for line in self.lines if line.result is Result.ADMITTED]


def letter(result: LotResult, line: Line, spoken: Spoken) -> dict[str, Any]:
    """The content of one applicant's letter, as JSON values."""
    entry = next(one for one in result.entries if one.reference == line.reference)
    scored = line.result is not Result.FAILED_GATE
    return {
        "reference": line.reference,
        "provider": line.provider,
        "result": line.result.value,
        "headline": HEADLINES[line.result],
        "failed": [[gate.title, gate.rule, gate.reason] for gate in spoken.failed],
        "below": list(line.below),
        "total": str(line.total),
        "parts": _parts(result, line) if scored else [],
        "place": line.place,
        "scored": sum(one.result is not Result.FAILED_GATE for one in result.lines),
        "pass_mark": f"{result.scheme.pass_mark.normalize():f}",
        "questions": _questions(result, entry, spoken) if scored else [],
        "admitted": sorted(one.provider for one in result.admitted),
    }


HEADLINES = {
    Result.ADMITTED: "Your application was successful",
    Result.FAILED_GATE: "Your application did not pass every check",
    Result.BELOW_MINIMUM: "Your application was below a minimum score",
    Result.BELOW_MARK: "Your application was below the pass mark",
}


def _parts(result: LotResult, line: Line) -> list[list[str]]:
    """Name, own points, points there were, the highest of all applications."""
    weights = {True: 0, False: 0}
    for question in result.scheme.questions:
        weights[question.is_social] += question.weight
    best = [one for one in result.lines if one.result is not Result.FAILED_GATE]
    rows = (
        ("Quality", weights[False], "quality"),
        ("Social value", weights[True], "social"),
        ("Price", result.scheme.price_weight, "price"),
    )
    return [
        [name, _points(line, part), str(weight), str(max(getattr(one, part) for one in best))]
        for name, weight, part in rows
        if weight
    ]


def _points(line: Line, part: str) -> str:
    return str(getattr(line, part))


def _questions(result: LotResult, entry: Entry, spoken: Spoken) -> list[dict[str, Any]]:
    return [_question(result, question, entry, spoken) for question in result.scheme.questions]


def _question(result: LotResult, question: Weighed, entry: Entry, spoken: Spoken) -> dict[str, Any]:
    own = entry.agreed[question.key]
    return {
        "title": question.title,
        "weight": question.weight,
        "score": own,
        "points": str(question_points(question, own)),
        "minimum": question.minimum,
        "reason": spoken.reasons[question.key],
        "advantage": advantage(result, question, entry),
    }


def advantage(result: LotResult, question: Weighed, entry: Entry) -> str:
    """What successful answers had more than this one, in plain words; "" where none had more."""
    winners = {line.reference for line in result.admitted} - {entry.reference}
    theirs = [e.agreed[question.key] for e in result.entries if e.reference in winners]
    own = entry.agreed[question.key]
    better = sorted(score for score in theirs if score > own)
    if not better:
        return ""
    covers = result.top_answers.get(question.key, "").strip().rstrip(".")
    said = f" A top answer covers: {covers}." if covers else ""
    return f"{_who(len(better))} scored {_scores(better)} of {FULL_SCORE} here.{said}"


def _who(count: int) -> str:
    return f"{count} successful applicant{'' if count == 1 else 's'}"


def _scores(better: Sequence[int]) -> str:
    low, high = better[0], better[-1]
    return str(low) if low == high else f"{low} to {high}"


def missing_words(scheme: Scheme, line: Line, spoken: Spoken) -> list[str]:
    """What a letter would leave unsaid; a release is refused while there is any."""
    if line.result is Result.FAILED_GATE:
        return [] if spoken.failed else [f"{line.reference}: no check says why it failed"]
    return [
        f"{line.reference}: “{question.title}” has no agreed reason"
        for question in scheme.questions
        if not spoken.reasons.get(question.key, "").strip()
    ]
