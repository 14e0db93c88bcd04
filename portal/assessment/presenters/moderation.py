"""Moderation: each answer with the panel's scores, as far as they may be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.assessment.models import Moderation, Score
from portal.assessment.rules import moderation as rules
from portal.kernel.verdict import Verdict
from portal.pdps import Question


@dataclass(frozen=True, slots=True)
class PersonScore:
    """One person's score and reason."""

    name: str
    score: int
    reason: str
    revisions: int


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of the application. `scores` is empty while they are hidden; `hidden` says why."""

    question: Question
    scores: Sequence[PersonScore]
    hidden: str
    moderation: Moderation | None

    @property
    def spread(self) -> str:
        """The spread in words, or "" while hidden."""
        return rules.in_words([one.score for one in self.scores]) if self.scores else ""

    @property
    def is_wide(self) -> bool:
        """Whether the panel should talk about it first."""
        return rules.is_wide([one.score for one in self.scores])


def line(
    question: Question,
    scores: Sequence[Score],
    verdict: Verdict,
    moderation: Moderation | None,
    names: Mapping[UUID, str],
) -> Line:
    """One answer; scores only where the policy lets them be seen."""
    shown = [
        PersonScore(names.get(row.user_id, ""), row.score, row.reason, row.number)
        for row in scores
        if verdict
    ]
    return Line(question, shown, verdict.reason, moderation)
