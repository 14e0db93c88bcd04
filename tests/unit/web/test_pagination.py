"""Where in a long list: the ends, the neighbours, and a gap where numbers are left out."""

from __future__ import annotations

import pytest

from portal.web.pagination import Window


def shown(number: int, pages: int) -> list[int | None]:
    return Window((), number, pages * 25).shown


@pytest.mark.parametrize(
    ("number", "pages", "offered"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 4, [1, 2, None, 4]),
        (3, 5, [1, 2, 3, 4, 5]),
        (4, 8, [1, None, 3, 4, 5, None, 8]),
        (8, 8, [1, None, 7, 8]),
        (2_000, 2_000, [1, None, 1_999, 2_000]),
        (99_999, 3, [1, None, 3]),
    ],
)
def test_the_numbers_that_are_offered(number: int, pages: int, offered: list[int | None]) -> None:
    assert shown(number, pages) == offered


def test_a_long_list_offers_as_few_as_a_short_one() -> None:
    """A control of speed: counting through 40,000 windows made a page wait."""
    assert len(shown(20_000, 40_000)) == len(shown(5, 9)) == 7
