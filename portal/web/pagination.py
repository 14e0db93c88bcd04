"""Windows on long lists. No page of the portal is unpaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from portal.kernel.text import whole_number

T = TypeVar("T")
SIZE = 25


@dataclass(frozen=True, slots=True)
class Window(Generic[T]):
    """One window: its rows, its number from 1, how many rows there are in all."""

    rows: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many windows there are, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def shown(self) -> list[int | None]:
        """The numbers to offer: the ends and those around this one; None where some are left out.

        Reckoned, not counted through: a list of 50,000 lines has 2,000 windows.
        """
        last = self.pages
        near = range(max(1, self.number - 1), min(last, self.number + 1) + 1)
        offered: list[int | None] = []
        before = 0
        for number in sorted({1, *near, last}):
            if number > before + 1:
                offered.append(None)
            offered.append(number)
            before = number
        return offered

    def link(self, number: int) -> str:
        """The same page at another window, filters kept."""
        query: dict[str, Any] = {**request.args.to_dict(flat=False), "page": number}
        return f"{request.path}?{urlencode(query, doseq=True)}"

    @property
    def previous(self) -> str | None:
        """Link to the window before, if there is one."""
        return self.link(self.number - 1) if self.number > 1 else None

    @property
    def following(self) -> str | None:
        """Link to the window after, if there is one."""
        return self.link(self.number + 1) if self.number < self.pages else None


def window_number() -> int:
    """The window asked for; anything that is not a number from 1 is the first."""
    number = whole_number(request.args.get("page")) or 1
    return number if number < 100_000 else 1
