"""Pure rules of offers: what is missing, how long an answer can be taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portal.kernel import wording
from portal.offers.content import Content, FeeLine, Statement

UNDO = timedelta(minutes=10)


def may_undo(declined_at: datetime, now: datetime) -> bool:
    """Whether a no can still be taken back."""
    return now - declined_at < UNDO


def gaps(content: Content, *, is_quick: bool, today: date) -> list[tuple[str, str]]:
    """What stands between a draft and sending it, as (field, sentence) pairs.

    Emergency and same-day offers need only home, start, fee and must-haves; the rest may follow
    within 24 hours (product.md, Answer).
    """
    found = _start_gaps(content, today)
    for number, statement in enumerate(content.statements):
        found += _statement_gaps(number, statement)
    found += _fee_gaps(content.lines)
    if not is_quick:
        if not content.living_there.strip():
            found.append(
                ("living_there", "Enter how this would work for the children living there")
            )
        if not content.staffing.strip():
            found.append(("staffing", "Enter how you would staff this"))
    return found


def _start_gaps(content: Content, today: date) -> list[tuple[str, str]]:
    if content.starts_on is None:
        return [("starts_on", "Enter the day from which the child could move in")]
    if content.starts_on < today:
        return [("starts_on", "The start date must be today or later")]
    return []


def _statement_gaps(number: int, statement: Statement) -> list[tuple[str, str]]:
    if not statement.is_must:
        return []
    name = f"needs-{number}-how"
    if statement.how is None:
        return [(name, f"Select how you would meet ‘{statement.label}’")]
    if not statement.words.strip():
        return [(f"needs-{number}-words", f"Enter how you would meet ‘{statement.label}’")]
    return []


def _fee_gaps(lines: tuple[FeeLine, ...]) -> list[tuple[str, str]]:
    if sum(line.pence for line in lines) <= 0:
        return [("lines", "Enter the weekly fee, line by line")]
    chosen = [number for number, line in enumerate(lines) if line.is_band and line.pence]
    if len(chosen) > 1:
        labels = wording.join([f"‘{line.label}’" for line in lines if line.is_band], "or")
        return [(f"lines-{chosen[1]}-pence", f"Enter one price of your schedule only: {labels}")]
    return [
        (f"lines-{number}-reason", f"Enter why ‘{line.label}’ differs from your price schedule")
        for number, line in enumerate(lines)
        if line.differs and not line.reason.strip()
    ]
