"""What may be said of places and limits. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from portal.kernel.clock import london_date
from portal.kernel.errors import RuleBroken
from portal.providers import Sex
from portal.vacancies.types import Freshness, freshness

MOST_MILES = 500
_NUMBER = re.compile(r"\D*(\d{1,4})\D*")
_WORDS = {
    "no": 0, "none": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip

# A home may care for fewer than it is registered for, never for others.
_WITHIN = {Sex.ANY: frozenset(Sex), Sex.GIRLS: {Sex.GIRLS}, Sex.BOYS: {Sex.BOYS}}


def parse_places(typed: str) -> int:
    """The number a person meant: "2", "2 places", "two". Raises RuleBroken."""
    plain = typed.strip().lower()
    first = re.sub(r"[^a-z].*", "", plain)
    if first in _WORDS:
        return _WORDS[first]
    match = _NUMBER.fullmatch(plain)
    if match is None or plain.startswith("-"):
        raise RuleBroken("places", "Enter how many places, like 2", "places")
    return int(match[1])


def check_places(name: str, places: int, most: int | None) -> None:
    """Raises RuleBroken when a home or household says more places than it may have."""
    if most is None:
        return
    if places > most:
        children = "1 child" if most == 1 else f"{most} children"
        fewer = "1 or 0" if most == 1 else f"{most} or fewer"
        sentence = f"{name} is registered for {children}. Enter {fewer}"
        raise RuleBroken("places", sentence, "places")


def check_from(available_from: date | None, today: date) -> None:
    """Raises RuleBroken when places are said to come free in the past or in some other year."""
    if available_from is None:
        return
    if available_from < today:
        raise RuleBroken("available_from", "The date must be today or later", "available_from")
    if (available_from - today).days > 366:
        sentence = "The date must be within the next 12 months"
        raise RuleBroken("available_from", sentence, "available_from")


def check_pause(paused_until: date | None, today: date) -> None:
    """Raises RuleBroken unless referrals start again on a later day, within a year."""
    if paused_until is None:
        return
    if not 0 < (paused_until - today).days <= 366:
        sentence = "The date must be after today and within the next 12 months"
        raise RuleBroken("paused_until", sentence, "paused_until")


def check_limits(
    name: str, ages: tuple[int, int], sex: Sex, own_ages: tuple[int, int], own_sex: Sex
) -> None:
    """Raises RuleBroken when limits reach beyond what the home or household is registered for."""
    first, last = own_ages
    problems = []
    if not first <= ages[0] <= last:
        problems.append(
            ("age_from", f"{name} is for ages {first} to {last}. Enter {first} or more")
        )
    elif not ages[0] <= ages[1] <= last:
        low = ages[0]
        problems.append(("age_to", f"The oldest age must be between {low} and {last}"))
    if sex not in _WITHIN[own_sex]:
        problems.append(("sex", f"{name} is registered for: {own_sex.label.lower()}"))
    if problems:
        raise RuleBroken("limits", problems[0][1], problems[0][0], problems=tuple(problems))


def check_radius(radius_miles: int | None) -> None:
    """Raises RuleBroken unless a distance can be meant; None is any distance."""
    if radius_miles is not None and not 1 <= radius_miles <= MOST_MILES:
        sentence = f"Enter a number of miles between 1 and {MOST_MILES}, or leave it empty"
        raise RuleBroken("radius", sentence, "radius_miles")


def counts_now(
    places: int, confirmed_at: datetime, paused_until: date | None, now: datetime
) -> bool:
    """Whether a stated place counts as available at this moment."""
    paused = paused_until is not None and paused_until > london_date(now)
    fresh = freshness(confirmed_at, now) is not Freshness.NOT_COUNTED
    return places > 0 and fresh and not paused
