"""Windows on long lists. No page of the portal is unpaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for

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

    def link(self, number: int) -> str:
        """The same page at another window, filters kept."""
        query: dict[str, Any] = {**request.args.to_dict(flat=False), "page": number}
        return url_for(str(request.endpoint), **{**(request.view_args or {}), **query})

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
