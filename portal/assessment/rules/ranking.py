"""From agreed scores and prices to places, exactly as the round's page says, and again from JSON.

Points are exact fractions. Each of the three parts is rounded once, to two decimals, halves up; the
total is the sum of the three rounded parts, so that the sum on the page always adds up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.assessment.types import Result
from portal.kernel.money import divide_half_up

FULL_SCORE = 5
LOWEST_SHARE = "lowest_share"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A scored question: `weight` is its percentage of the total, `minimum` out of 5."""

    key: str
    title: str
    is_social: bool
    weight: int
    minimum: int | None


@dataclass(frozen=True, slots=True)
class BandShare:
    """A price band; `share` is its percentage of the points for price."""

    key: str
    label: str
    share: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """What the round published for a lot: weights, the pass mark in percent, questions and bands.

    `bands` may be empty only where price counts for nothing. `formula` is the published one, by its
    name in `pdps.PriceFormula`.
    """

    price_weight: int
    pass_mark: Decimal
    questions: tuple[Weighed, ...]
    bands: tuple[BandShare, ...]
    formula: str = LOWEST_SHARE


@dataclass(frozen=True, slots=True)
class Entry:
    """An application as the ranking reads it: agreed scores by question, weekly pence by band.

    One that failed a pass or fail check needs neither.
    """

    reference: str
    provider: str
    passed_gates: bool
    agreed: Mapping[str, int]
    prices: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """An application's points and what follows. `place` is "" where a check was failed.

    Equal totals share a place ("2="): nothing else breaks a tie, because there is no limit on how
    many are admitted. `below` names the questions under their minimum.
    """

    reference: str
    provider: str
    result: Result
    place: str
    quality: Decimal
    social: Decimal
    price: Decimal
    below: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the three parts as they are shown."""
        return self.quality + self.social + self.price


def rank(scheme: Scheme, entries: Sequence[Entry]) -> tuple[Line, ...]:
    """Every application with its points, best first; ties and failures by reference.

    Raises ValueError when the formula is unknown, or a scored answer or a price is missing.
    """
    if scheme.formula != LOWEST_SHARE:
        raise ValueError(f"Nobody taught the portal the formula {scheme.formula}")
    scored = [entry for entry in entries if entry.passed_gates]
    lowest = {
        band.key: min((_price(entry, band) for entry in scored), default=0) for band in scheme.bands
    }
    lines = [_line(scheme, entry, lowest) for entry in entries]
    totals = [line.total for line in lines if line.result is not Result.FAILED_GATE]
    placed = [_placed(line, totals) for line in lines]
    return tuple(sorted(placed, key=_order))


def question_points(question: Weighed, agreed: int) -> Decimal:
    """The points of one answer, rounded for showing; sums are made from the exact values."""
    return to_points(Fraction(question.weight * agreed, FULL_SCORE))


def band_points(scheme: Scheme, band: BandShare, lowest: int, own: int) -> Fraction:
    """lowest / own x the band's share of the points for price, exactly."""
    return Fraction(lowest, own) * Fraction(band.share * scheme.price_weight, 100)


def to_points(exact: Fraction) -> Decimal:
    """Two decimals, halves up."""
    return Decimal(divide_half_up(exact.numerator * 100, exact.denominator)).scaleb(-2)


def _line(scheme: Scheme, entry: Entry, lowest: Mapping[str, int]) -> Line:
    if not entry.passed_gates:
        nought = Decimal("0.00")
        result = Result.FAILED_GATE
        return Line(entry.reference, entry.provider, result, "", nought, nought, nought, ())
    below = tuple(
        question.title
        for question in scheme.questions
        if question.minimum is not None and _agreed(entry, question) < question.minimum
    )
    parts = (
        _quality(scheme, entry, social=False),
        _quality(scheme, entry, social=True),
        _price_points(scheme, entry, lowest),
    )
    result = _result(sum(parts), scheme.pass_mark, below)
    return Line(entry.reference, entry.provider, result, "", *parts, below)


def _quality(scheme: Scheme, entry: Entry, *, social: bool) -> Decimal:
    points = (
        Fraction(question.weight * _agreed(entry, question), FULL_SCORE)
        for question in scheme.questions
        if question.is_social is social
    )
    return to_points(sum(points, Fraction(0)))


def _price_points(scheme: Scheme, entry: Entry, lowest: Mapping[str, int]) -> Decimal:
    points = (
        band_points(scheme, band, lowest[band.key], _price(entry, band)) for band in scheme.bands
    )
    return to_points(sum(points, Fraction(0)))


def _result(total: Decimal | int, pass_mark: Decimal, below: tuple[str, ...]) -> Result:
    if below:
        return Result.BELOW_MINIMUM
    return Result.ADMITTED if total >= pass_mark else Result.BELOW_MARK


def _agreed(entry: Entry, question: Weighed) -> int:
    agreed = entry.agreed.get(question.key)
    if agreed is None or not 0 <= agreed <= FULL_SCORE:
        raise ValueError(f"{entry.reference} has no agreed score for {question.title}")
    return agreed


def _price(entry: Entry, band: BandShare) -> int:
    price = entry.prices.get(band.key)
    if price is None or price <= 0:
        raise ValueError(f"{entry.reference} has no price above £0 for {band.label}")
    return price


def _placed(line: Line, totals: Sequence[Decimal]) -> Line:
    if line.result is Result.FAILED_GATE:
        return line
    better = sum(total > line.total for total in totals)
    place = f"{better + 1}{'=' if totals.count(line.total) > 1 else ''}"
    parts = (line.quality, line.social, line.price)
    return Line(line.reference, line.provider, line.result, place, *parts, line.below)


def _order(line: Line) -> tuple[bool, Decimal, str]:
    return (line.result is Result.FAILED_GATE, -line.total, line.reference)


def inputs_to_json(scheme: Scheme, entries: Sequence[Entry]) -> dict[str, Any]:
    """Everything that the ranking stands on, as the record keeps it."""
    return {
        "price_weight": scheme.price_weight,
        "pass_mark": str(scheme.pass_mark),
        "questions": [[q.key, q.title, q.is_social, q.weight, q.minimum] for q in scheme.questions],
        "bands": [[b.key, b.label, b.share] for b in scheme.bands],
        "formula": scheme.formula,
        "entries": [
            {
                "reference": entry.reference,
                "provider": entry.provider,
                "passed_gates": entry.passed_gates,
                "agreed": dict(entry.agreed),
                "prices": dict(entry.prices),
            }
            for entry in sorted(entries, key=lambda entry: entry.reference)
        ],
    }


def inputs_from_json(kept: Mapping[str, Any]) -> tuple[Scheme, tuple[Entry, ...]]:
    """The inputs of a ranking as they were kept."""
    scheme = Scheme(
        price_weight=kept["price_weight"],
        pass_mark=Decimal(kept["pass_mark"]),
        questions=tuple(Weighed(*row) for row in kept["questions"]),
        bands=tuple(BandShare(*row) for row in kept["bands"]),
        formula=kept["formula"],
    )
    return scheme, tuple(Entry(**row) for row in kept["entries"])


def lines_to_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The results as the record keeps them; points as text, so that no float comes near them."""
    return [
        {
            "reference": line.reference,
            "provider": line.provider,
            "result": line.result.value,
            "place": line.place,
            "quality": str(line.quality),
            "social": str(line.social),
            "price": str(line.price),
            "total": str(line.total),
            "below": list(line.below),
        }
        for line in lines
    ]


def lines_from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The results as they were kept."""
    return tuple(
        Line(
            reference=row["reference"],
            provider=row["provider"],
            result=Result(row["result"]),
            place=row["place"],
            quality=Decimal(row["quality"]),
            social=Decimal(row["social"]),
            price=Decimal(row["price"]),
            below=tuple(row["below"]),
        )
        for row in kept
    )


def replay(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The results again, from the kept inputs alone."""
    scheme, entries = inputs_from_json(inputs)
    return lines_to_json(rank(scheme, entries))
