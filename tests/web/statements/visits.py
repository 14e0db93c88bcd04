"""One page, asked by somebody."""

from __future__ import annotations

from dataclasses import dataclass

from portal.kernel.actor import Actor


@dataclass(frozen=True)
class Visit:
    """One page, asked by somebody (None: by a visitor); `status` is what it answers."""

    who: Actor | None
    url: str
    status: int = 200


Pages = dict[str, Visit]


def all_of(who: Actor | None, base: str, pages: dict[str, str]) -> Pages:
    """Pages below one address that the same person asks for."""
    return {endpoint: Visit(who, base + path) for endpoint, path in pages.items()}
