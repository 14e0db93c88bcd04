"""How a home fits a referral: codes that the match sets, in words, and what they mean together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntFlag

from portal.kernel import wording
from portal.referrals.types import Fit


class Code(IntFlag):
    """What stands between a home and a referral, the most serious first.

    Kept as one number in the record (`Screening.codes`): add new codes at the end, never reuse one.
    """

    NOT_IN_LOT = 1
    SUSPENDED = 2
    REGISTRATION = 4
    RATING = 8
    INSURANCE = 16
    AGE = 32
    SEX = 64
    NEEDS = 128
    AGE_NOW = 256
    SEX_NOW = 512
    NEEDS_NOW = 1024
    PAUSED = 2048
    NO_PLACE = 4096
    STALE = 8192
    TOO_FAR = 16384
    THEIR_RADIUS = 32768
    NO_GRID = 65536
    ASKED = 131072
    DECLINED = 262144
    AMBER = 524288
    LATER = 1048576
    NOT_INSPECTED = 2097152


CHECKS = Code.DECLINED | Code.AMBER | Code.LATER | Code.NOT_INSPECTED | Code.NO_GRID
"""Codes that a person can settle; every other one makes a home no match."""


def codes_in(number: int) -> tuple[Code, ...]:
    """The codes in a kept number, the most serious first."""
    return tuple(code for code in Code if number & code)


def fit_of(number: int) -> Fit:
    """Good without a code, possible with nothing but things to check, else not a match."""
    if number == 0:
        return Fit.GOOD
    return Fit.POSSIBLE if not number & ~CHECKS else Fit.NO


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a home, for sentences that say what a code means for it."""

    ages: tuple[int, int] | None = None
    ages_now: tuple[int, int] | None = None
    sex: str = ""
    sex_now: str = ""
    missing_needs: tuple[str, ...] = ()
    places: int | None = None
    confirmed_at: datetime | None = None
    available_from: date | None = None
    paused_until: date | None = None
    miles: float | None = None
    radius: int | None = None
    own_radius: int | None = None
    declined_on: date | None = None
    rating: str = ""


def fitting(age: int, places: int, is_in_area: bool, area: str) -> list[str]:
    """Why a home was asked, in the words of the provider's card."""
    why = [f"takes children of {age}", wording.plural(places, "place")]
    return [*why, f"in {area}"] if is_in_area and area else why


_PLAIN = {
    Code.NOT_IN_LOT: "Not admitted to this lot",
    Code.SUSPENDED: "Suspended for new placements",
    Code.REGISTRATION: "Ofsted’s registration is not active",
    Code.RATING: "The lot does not accept this Ofsted rating",
    Code.INSURANCE: "Insurance is missing, too low or has expired",
    Code.AGE: "Not for this age",
    Code.SEX: "Not registered for this child’s sex",
    Code.NEEDS: "Cannot meet a must-have need",
    Code.AGE_NOW: "Not taking this age now",
    Code.SEX_NOW: "Takes another sex now",
    Code.NEEDS_NOW: "Cannot meet a must-have need now",
    Code.PAUSED: "Paused by the provider",
    Code.NO_PLACE: "No place",
    Code.STALE: "Places not confirmed for more than 14 days",
    Code.TOO_FAR: "Too far",
    Code.THEIR_RADIUS: "Further than the provider takes children from",
    Code.NO_GRID: "We do not know where it is: check the distance",
    Code.ASKED: "Already asked",
    Code.DECLINED: "Said no for this child before",
    Code.AMBER: "Places not confirmed for more than 7 days: check first",
    Code.LATER: "The place is free only after the move date: check the date",
    Code.NOT_INSPECTED: "Not yet inspected by Ofsted: check first",
}


def plain_sentences(number: int) -> list[str]:
    """One sentence a code, without figures, as the record keeps them."""
    return [_PLAIN[code] for code in codes_in(number)]


def sentences(number: int, facts: Facts) -> list[str]:
    """One sentence a code with what is known of the home."""
    return [_say(code, facts) for code in codes_in(number)]


def _say(code: Code, facts: Facts) -> str:
    said = {
        Code.AGE: _ages("For ages", facts.ages),
        Code.AGE_NOW: _ages("Takes ages", facts.ages_now, " now"),
        Code.SEX: facts.sex,
        Code.SEX_NOW: facts.sex_now and f"{facts.sex_now} now",
        Code.NEEDS: _needs("Cannot meet", facts.missing_needs),
        Code.NEEDS_NOW: _needs("Cannot meet now", facts.missing_needs),
        Code.RATING: facts.rating and f"The lot does not accept: {facts.rating.lower()}",
        Code.STALE: _on("Not counted: places last confirmed on", facts.confirmed_at),
        Code.AMBER: _on("Check first: places last confirmed on", facts.confirmed_at),
        Code.PAUSED: _on("Paused by the provider until", facts.paused_until),
        Code.LATER: _on("Check the date: the place is free from", facts.available_from),
        Code.DECLINED: _on("Said no for this child on", facts.declined_on),
        Code.TOO_FAR: _miles(facts),
        Code.THEIR_RADIUS: facts.own_radius
        and f"Takes children from up to {wording.plural(facts.own_radius, 'mile')}",
    }.get(code)
    return said or _PLAIN[code]


def _ages(start: str, ages: tuple[int, int] | None, end: str = "") -> str:
    return f"{start} {ages[0]} to {ages[1]}{end}" if ages else ""


def _needs(start: str, needs: Iterable[str]) -> str:
    listed = [need.lower() for need in needs]
    return f"{start}: {wording.join(listed)}" if listed else ""


def _on(start: str, day: date | datetime | None) -> str:
    return f"{start} {wording.date(day)}" if day else ""


def _miles(facts: Facts) -> str:
    if facts.miles is None or facts.radius is None:
        return ""
    return f"{facts.miles:.0f} miles away, more than {facts.radius}"
