"""The outcome of a round: each lot's ranking with its sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.assessment.presenters.round import RESULTS
from portal.assessment.queries import RoundResult
from portal.assessment.rules.ranking import Line, Scheme
from portal.kernel.money import format_pence
from portal.pdps import Lot


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application in the ranking."""

    line: Line
    words: str
    tone: str
    prices: Sequence[str]


@dataclass(frozen=True, slots=True)
class LotOutcome:
    """One lot's ranking."""

    lot: Lot
    scheme: Scheme
    rows: Sequence[Ranked]

    @property
    def pass_mark(self) -> str:
        """The pass mark without idle noughts."""
        return f"{self.scheme.pass_mark.normalize():f}"


def outcomes(result: RoundResult) -> list[LotOutcome]:
    """Every lot of the round by number."""
    found = [
        LotOutcome(
            result.questions[lot].lot,
            held.scheme,
            [_ranked(held.scheme, line, _prices(held.entries, line)) for line in held.lines],
        )
        for lot, held in result.lots.items()
    ]
    return sorted(found, key=lambda one: (one.lot.number, str(one.lot.id)))


def _prices(entries: Sequence[Any], line: Line) -> dict[str, int]:
    return next(dict(one.prices) for one in entries if one.reference == line.reference)


def _ranked(scheme: Scheme, line: Line, prices: dict[str, int]) -> Ranked:
    words, tone = RESULTS[line.result]
    shown = [
        f"{band.label}: {format_pence(prices[band.key])}"
        for band in scheme.bands
        if band.key in prices
    ]
    return Ranked(line, words, tone, shown)
