"""Money as whole pence; every rounding is HALF_UP, once, and lives here.

The weekly fee is canonical. A year is weekly x 365 / 7, a night weekly / 7 and is never rounded by
itself (rules.md 7: £7,500 a week rounded per night would charge £7,500.01 for seven nights).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from portal.kernel.errors import RuleBroken

HIGHEST_PENCE = 999_999_999
"""£9,999,999.99: far above any fee, and within a 32-bit column."""

_DAYS_IN_WEEK = 7
_DAYS_IN_YEAR = 365
_PLAIN = re.compile(r"(?P<pounds>[0-9]+)(\.(?P<pence>[0-9]*))?")
# Commas must part thousands, because 12,34 would otherwise be read as a hundred times too much.
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_MINUS = ("-", "\u2212", "\u2013")


class Charged(StrEnum):
    """How a stay is counted; the terms say which, and the placement agreement prints it."""

    NIGHTS = "nights"  # the day of arrival is charged, the day of leaving is not
    DAYS = "days"  # both are charged


def parse_pounds(
    typed: str,
    *,
    name: str = "Amount",
    field: str | None = None,
    like: str = "3450",
    most: int = HIGHEST_PENCE,
) -> int:
    """The pence in an amount as a person types it: "£1,234.5", "1234" or "1,234.50".

    Spaces and the pound sign are ignored. Raises RuleBroken with the sentence for `field`, which
    calls the amount `name` ("Weekly fee must be a number, like 3450"). `most` is in pence.
    """
    text = re.sub(r"[\s£]", "", unicodedata.normalize("NFKC", typed))
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    match = _PLAIN.fullmatch(plain)
    if match is None:
        raise RuleBroken(*_not_an_amount(text, name, like), field)
    pounds, pence = match["pounds"].lstrip("0") or "0", match["pence"] or ""
    if len(pence) > 2:
        sentence = f"{name} must be in pounds and pence, like {like}.50"
        raise RuleBroken("money_part_of_a_penny", sentence, field)
    # Cut to a length first: thousands of figures are no number to Python.
    amount = int(pounds[:13]) * 100 + int(pence.ljust(2, "0"))
    if amount > most:
        sentence = f"{name} must be less than {format_pence(most + 1)}"
        raise RuleBroken("money_too_much", sentence, field)
    return amount


def _not_an_amount(text: str, name: str, like: str) -> tuple[str, str]:
    """Why a text, without its spaces and pound signs, is no amount: the code and the sentence."""
    if not text:
        return "money_missing", f"Enter {_in_sentence(name)}"
    if text.startswith(_MINUS) and _PLAIN.fullmatch(text[1:].replace(",", "")):
        return "money_negative", f"{name} must be £0 or more"
    return "money_not_a_number", f"{name} must be a number, like {like}"


def format_pence(pence: int) -> str:
    """An amount as pages print it: £7,500 or £7,500.50; pence only where there are some."""
    pounds, rest = divmod(abs(pence), 100)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{pounds:,}.{rest:02d}" if rest else f"{sign}£{pounds:,}"


def format_about(pence: int) -> str:
    """A large amount for reading, not for adding: "about £391,000", "about £1.2 million".

    Three figures; from a million pounds one decimal; below £1,000 to the pound.
    """
    pounds = divide_half_up(pence, 100)
    size = 10 ** max(len(str(abs(pounds))) - 3, 0)
    rounded = divide_half_up(pounds, size) * size
    sign = "-" if rounded < 0 else ""
    if abs(rounded) < 1_000_000:
        return f"about {sign}£{abs(rounded):,}"
    millions, tenths = divmod(divide_half_up(abs(pounds), 100_000), 10)
    decimal = f".{tenths}" if tenths else ""
    return f"about {sign}£{millions:,}{decimal} million"


def divide_half_up(amount: int, by: int) -> int:
    """`amount / by` to the nearest whole, halves away from zero; exact for any size."""
    quotient = (2 * abs(amount) + by) // (2 * by)
    return -quotient if amount < 0 else quotient


def yearly(weekly_pence: int) -> int:
    """A weekly fee as pence a year: weekly x 365 / 7. Label it so where it is shown."""
    return divide_half_up(weekly_pence * _DAYS_IN_YEAR, _DAYS_IN_WEEK)


def cost_of_nights(weekly_pence: int, nights: int) -> int:
    """The pence for a number of nights (or days, where the terms charge days), rounded once."""
    return divide_half_up(weekly_pence * nights, _DAYS_IN_WEEK)


def whole_life_cost(
    weekly_pence: int, starts_on: date, ends_on: date, charged: Charged = Charged.NIGHTS
) -> int:
    """The pence a weekly fee costs from the day of arrival to the day of leaving.

    Raises ValueError when the end is before the start: forms have refused that already.
    """
    return cost_of_nights(weekly_pence, nights_between(starts_on, ends_on, charged))


def nights_between(starts_on: date, ends_on: date, charged: Charged = Charged.NIGHTS) -> int:
    """How many nights (or days) are charged from the day of arrival to the day of leaving."""
    if ends_on < starts_on:
        raise ValueError("A stay cannot end before it starts")
    return (ends_on - starts_on).days + (1 if charged is Charged.DAYS else 0)


def cost_of_parts(
    weekly_pence: int,
    starts_on: date,
    cuts: Sequence[date],
    ends_on: date,
    charged: Charged = Charged.NIGHTS,
) -> list[int]:
    """The pence of each part of a stay; `cuts` are the first days of the second and later parts.

    Each part is the difference of rounded running totals, so the parts always add up to
    `whole_life_cost`, and a part already paid never changes when a later one is added.
    """
    after_last = ends_on + timedelta(days=1) if charged is Charged.DAYS else ends_on
    edges = [starts_on, *cuts, after_last]
    if edges != sorted(edges):
        raise ValueError("The parts of a stay must follow one another within it")
    running = [cost_of_nights(weekly_pence, (edge - starts_on).days) for edge in edges]
    return differences(running)


def differences(running_totals: Sequence[int]) -> list[int]:
    """What each step adds to a running total."""
    return [later - earlier for earlier, later in pairwise(running_totals)]


def _in_sentence(name: str) -> str:
    """A field's name within a sentence: "Weekly fee" becomes "the weekly fee"."""
    return f"the {name[:1].lower()}{name[1:]}"
