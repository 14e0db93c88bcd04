"""Pure rules of call-offs: money over the expected stay, the key-decision line, the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from portal.kernel.periods import is_in_time

KEY_DECISION_PENCE = 50_000_000
"""£500,000 over the whole life makes it a key decision (Local Authorities (Executive Arrangements)
(Meetings and Access to Information) (England) Regulations 2012, reg 8, with the council's sum)."""

CENT = Decimal("0.01")


def whole_life_pence(weekly_pence: int, weeks: int) -> int:
    """The cost over the expected weeks in pence; whole weeks, so nothing is rounded."""
    return weekly_pence * weeks


def is_key_decision(pence: int) -> bool:
    """Whether the whole-life cost reaches the key-decision threshold."""
    return pence >= KEY_DECISION_PENCE


def ends_on(starts_on: date, weeks: int) -> date:
    """The day after the last night of the expected stay."""
    return starts_on + timedelta(weeks=weeks)


def is_early(at: datetime, respond_by: datetime | None) -> bool:
    """Whether an offer is chosen while homes may still answer (emergency and same-day routes)."""
    return respond_by is not None and is_in_time(at, respond_by)


FAR_MILES = 20
"""Out of area counts as at a distance beyond this; a sample setting (product.md, defaults)."""


def is_out_of_area_at_a_distance(is_in_area: bool, miles: float | None) -> bool:
    """Whether an award needs whoever may approve out of area; an unknown distance does."""
    return not is_in_area and (miles is None or miles > FAR_MILES)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the frozen criteria look at in one offer."""

    offer_id: UUID
    needs: int
    needs_met: Decimal
    weekly_pence: int
    is_local: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """One offer's points against each criterion and in all, to two places."""

    offer_id: UUID
    points: Mapping[str, Decimal]
    total: Decimal


def rank(entries: Sequence[Entry], weights: Mapping[str, Decimal]) -> list[Ranked]:
    """Points by the criteria frozen at sending: fit before price.

    Needs: the share of must-haves met, a partly met one counting half. Price: the lowest fee over
    this fee. Local: all or nothing. Each product is rounded once, HALF_UP; equal totals go to the
    better fit, then the lower fee, then the offer's id, so that a rank is the same every time.
    """
    if not entries:
        return []
    lowest = min(entry.weekly_pence for entry in entries)
    rated = [(entry, _points(entry, lowest, weights)) for entry in entries]
    rated.sort(key=lambda pair: _order(*pair))
    return [
        Ranked(entry.offer_id, points, sum(points.values(), Decimal(0))) for entry, points in rated
    ]


def _order(entry: Entry, points: Mapping[str, Decimal]) -> tuple[Decimal, Decimal, int, str]:
    total = sum(points.values(), Decimal(0))
    fit = entry.needs_met / entry.needs if entry.needs else Decimal(1)
    return (-total, -fit, entry.weekly_pence, str(entry.offer_id))


def _points(entry: Entry, lowest: int, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    fit = entry.needs_met / entry.needs if entry.needs else Decimal(1)
    shares = {
        "needs": fit,
        "price": Decimal(lowest) / Decimal(entry.weekly_pence),
        "local": Decimal(int(entry.is_local)),
    }
    return {
        name: (shares[name] * weight).quantize(CENT, ROUND_HALF_UP)
        for name, weight in weights.items()
        if name in shares
    }
