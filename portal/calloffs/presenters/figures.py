"""Bars beside the numbers of offers that are compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.kernel.figures import Bar, Bars, Part
from portal.kernel.money import format_pence


def drawn(label: str, parts: Iterable[Part], full: int | None = None) -> Bars:
    """A number of each offer, in their order; the bars stand in a table, which names them."""
    bars = tuple(Bar(label, (part,), part.shown) for part in parts)
    return Bars("", label, "", "", "", (label,), label, bars, full)


def fee(pence: int) -> Part:
    """A weekly fee as a part of a bar."""
    return Part(pence, format_pence(pence))


def fees_of(compared: Iterable[dict[str, Any]]) -> Bars:
    """The weekly fees of what was compared, as it was kept with a recommendation."""
    return drawn("Fee a week", [fee(one["weekly_pence"]) for one in compared])
