"""Comparing two things on a machine that others use as well: in turn, in one run, by the median."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any


def in_turn(rounds: int, clock: Callable[[], float], *sides: Callable[[], Any]) -> list[float]:
    """The median milliseconds of each side, measured in turn after a warm-up."""
    for side in sides:
        side()
    taken: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, times in zip(sides, taken, strict=True):
            began = clock()
            side()
            times.append((clock() - began) * 1_000)
    return [statistics.median(times) for times in taken]
