"""The outcome of a round: each lot's ranking with its sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.assessment.presenters.round import RESULTS
from portal.assessment.queries import RoundResult
from portal.assessment.rules.ranking import Line, Scheme
from portal.assessment.types import Result
from portal.kernel import wording
from portal.kernel.figures import Bar, Bars, Part
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

    @property
    def figure(self) -> Bars:
        """Who has how many points, and from what; the table below has the same numbers."""
        passed = sum(row.line.result is Result.ADMITTED for row in self.rows)
        verb = "passes" if passed == 1 else "pass"
        return Bars(
            key=f"points-{self.lot.number}",
            headline=f"{passed} of {wording.plural(len(self.rows), 'application')} {verb}",
            measure="Points of 100: quality, social value and price",
            text=f"{_most(self.rows)}The line is at the pass mark of {self.pass_mark}.",
            first="Applicant",
            series=("Quality", "Social value", "Price"),
            whole="Total",
            bars=tuple(_bar(row) for row in self.rows),
            full=100,
            limit=self.scheme.pass_mark,
        )


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


def _bar(row: Ranked) -> Bar:
    line = row.line
    if line.result is Result.FAILED_GATE:
        return Bar(line.provider, (), row.words)
    parts = tuple(Part(points, str(points)) for points in (line.quality, line.social, line.price))
    return Bar(line.provider, parts, str(line.total))


def _most(rows: Sequence[Ranked]) -> str:
    scored = [row.line for row in rows if row.line.result is not Result.FAILED_GATE]
    if not scored:
        return ""
    best = max(line.total for line in scored)
    names = " and ".join(line.provider for line in scored if line.total == best)
    return f"Most points: {names}, {best}. "
