"""Bars: the picture, the words and the numbers of a figure come from one object.

A room's presenter makes a `Bars`; `components/bars.html` draws it. Widths are thousandths of the
whole breadth, so that the picture fits any screen while its words keep their size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from portal.kernel.money import divide_half_up

BREADTH = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: how much it is, and how it is written in the picture and the table."""

    amount: Decimal | int
    shown: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a figure. `shown` stands at its end; a bar without parts is only said."""

    label: str
    parts: tuple[Part, ...]
    shown: str
    detail: str = ""

    @property
    def total(self) -> Decimal:
        """All parts together."""
        return sum((Decimal(part.amount) for part in self.parts), Decimal())


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the picture: `x` and `width` in thousandths, `series` from 1."""

    x: int
    width: int
    series: int
    title: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A figure of horizontal bars that start at nought.

    `key` names it on the page. `series` are the parts of every bar, `whole` the head of the last
    column. `full` is what the whole breadth stands for; without it, the longest bar does. `limit`
    is drawn as a line over the bars, and named in `text`.
    """

    key: str
    headline: str
    measure: str
    text: str
    first: str
    series: tuple[str, ...]
    whole: str
    bars: tuple[Bar, ...]
    full: Decimal | int | None = None
    limit: Decimal | int | None = None

    @property
    def breadth(self) -> Decimal:
        """What the whole breadth stands for; never nought."""
        longest = max((bar.total for bar in self.bars), default=Decimal())
        return Decimal(self.full if self.full is not None else longest) or Decimal(1)

    @property
    def limit_at(self) -> int | None:
        """Where the line stands, in thousandths."""
        return None if self.limit is None else self._thousandths(Decimal(self.limit))

    def pieces(self, bar: Bar) -> Iterator[Piece]:
        """A bar's rectangles from left to right; parts of nothing are left out."""
        so_far = Decimal()
        for number, (name, part) in enumerate(zip(self.series, bar.parts, strict=False), 1):
            start, so_far = so_far, so_far + Decimal(part.amount)
            x, end = self._thousandths(start), self._thousandths(so_far)
            if end > x:
                yield Piece(x, end - x, number, f"{name}: {part.shown}")

    @property
    def columns(self) -> tuple[str, ...]:
        """Heads of the table with the same numbers."""
        parts = self.series if len(self.series) > 1 else ()
        return (self.first, *parts, self.whole)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The numbers of the picture, a row for each bar."""
        return [self._row(bar) for bar in self.bars]

    def _row(self, bar: Bar) -> tuple[str, ...]:
        if len(self.series) == 1:
            return (bar.label, bar.shown)
        parts = [part.shown for part in bar.parts] or ["–"] * len(self.series)
        return (bar.label, *parts, bar.shown)

    def _thousandths(self, amount: Decimal) -> int:
        share = amount * BREADTH / self.breadth
        return min(BREADTH, divide_half_up(int(share * 100), 100))
