"""How far apart assessors are, and when an agreed score has to explain itself."""

from __future__ import annotations

from collections.abc import Sequence

from portal.kernel.errors import RuleBroken

WIDE = 2


def spread(scores: Sequence[int]) -> int:
    """The distance between the lowest and the highest score."""
    return max(scores) - min(scores) if scores else 0


def is_wide(scores: Sequence[int]) -> bool:
    """Whether the scores are far enough apart to be talked about first."""
    return spread(scores) >= WIDE


def in_words(scores: Sequence[int]) -> str:
    """The scores as a panel reads them: "2, 4, 4: spread 2"."""
    listed = ", ".join(str(score) for score in sorted(scores))
    return f"{listed}: spread {spread(scores)}"


def needs_movement_reason(scores: Sequence[int], agreed: int) -> bool:
    """Whether anybody's score was moved."""
    return any(score != agreed for score in scores)


def check_moderation(scores: Sequence[int], agreed: int, reason: str, movement: str) -> None:
    """Raise RuleBroken with every sentence that stands in the way of an agreed score."""
    problems = []
    if not reason.strip():
        problems.append(("reason", "Enter the agreed reason"))
    if needs_movement_reason(scores, agreed) and not movement.strip():
        problems.append(("movement_reason", _why_moved(scores, agreed)))
    if problems:
        field, sentence = problems[0]
        raise RuleBroken("moderation", sentence, field, tuple(problems))


def _why_moved(scores: Sequence[int], agreed: int) -> str:
    if agreed < min(scores) or agreed > max(scores):
        return "Enter why the agreed score is outside the assessors’ scores"
    return "Enter why a score was moved to the agreed one"
