"""Comparing two things on a machine that others use as well: in turn, in one run, by the median."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from portal.cli.serving import COLLECT_AFTER


def in_turn(rounds: int, clock: Callable[[], float], *sides: Callable[[], Any]) -> list[float]:
    """The median milliseconds of each side, measured in turn after a warm-up."""
    for side in sides:
        side()
    taken: list[list[float]] = [[] for _ in sides]
    with _settled():
        for _ in range(rounds):
            for side, times in zip(sides, taken, strict=True):
                began = clock()
                side()
                times.append((clock() - began) * 1_000)
    return [statistics.median(times) for times in taken]


@contextmanager
def _settled() -> Iterator[None]:
    """What a whole test run holds is not searched for rubbish again, as `serve` has it at start."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
