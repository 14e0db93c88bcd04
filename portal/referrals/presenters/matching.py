"""What the match page reads: homes in three groups, and what would add most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.kernel import wording
from portal.kernel.clock import london_date
from portal.providers import distance_band
from portal.referrals.queries import Candidate, Details, Screened
from portal.referrals.rules import Code, Facts, codes_in, fit_of, sentences
from portal.referrals.types import Fit


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One home on the match page."""

    key: str
    label: str
    provider: str
    rating: str
    places: str
    distance: str
    is_in_area: bool
    reasons: tuple[str, ...]


def home_row(one: Candidate, details: Details, is_fostering: bool, now: datetime) -> HomeRow:
    """A home as the match page shows it; of a household only a band of distance."""
    inspected = f", {wording.date(details.inspected_on)}" if details.inspected_on else ""
    rated = details.judgement.label if details.judgement else "Not yet inspected"
    return HomeRow(
        key=details.key,
        label=details.label,
        provider=details.provider,
        rating=f"{rated}{inspected}",
        places=_places(details, now),
        distance=_distance(one, is_fostering),
        is_in_area=bool(one.is_in_area),
        reasons=tuple(sentences(one.codes, details.facts)),
    )


def _places(details: Details, now: datetime) -> str:
    if details.places is None or details.confirmed_at is None:
        return "Not stated"
    confirmed = wording.ago(details.confirmed_at, now)
    said = f"{wording.plural(details.places, 'place')}, confirmed {confirmed}"
    if details.available_from and details.available_from > london_date(now):
        return f"{said}, from {wording.date(details.available_from)}"
    return said


def _distance(one: Candidate, is_fostering: bool) -> str:
    if one.miles is None:
        return "Not known"
    if is_fostering:
        return distance_band(one.miles)
    return "under 1 mile" if one.miles < 1 else wording.plural(round(one.miles), "mile")


@dataclass(frozen=True, slots=True)
class Groups:
    """The match in its three groups, nearest first and in the area first."""

    good: list[Candidate]
    possible: list[Candidate]
    no: list[Candidate]
    reasons: list[tuple[str, int]]
    widening: str


def groups_of(found: Iterable[Candidate], *, only_area: bool = False) -> Groups:
    """Every home in its group, how often each reason stands alone, and what would add most."""
    groups: dict[Fit, list[Candidate]] = {fit: [] for fit in Fit}
    counted: Counter[Code] = Counter()
    alone: Counter[Code] = Counter()
    for one in sorted(found, key=nearness):
        fit = fit_of(one.codes)
        if fit is not Fit.NO and only_area and not one.is_in_area:
            continue
        groups[fit].append(one)
        if fit is Fit.NO:
            stops = [code for code in codes_in(one.codes) if fit_of(code) is Fit.NO]
            counted[stops[0]] += 1
            if len(stops) == 1:
                alone[stops[0]] += 1
    reasons = [(sentences(code, Facts())[0], count) for code, count in counted.most_common()]
    return Groups(groups[Fit.GOOD], groups[Fit.POSSIBLE], groups[Fit.NO], reasons, _widening(alone))


def nearness(one: Candidate | Screened) -> tuple[bool, float, str]:
    """In the area first, then the nearest; the id only breaks ties."""
    square = one.square if one.square is not None else 1e13
    return not one.is_in_area, square, one.subject


_RELAXED = {
    Code.TOO_FAR: "Looking further adds up to {}",
    Code.NEEDS: "Making a must-have a nice-to-have adds up to {}",
    Code.STALE: "Phoning to confirm old figures adds up to {}",
}


def _widening(alone: Counter[Code]) -> str:
    """Which one rule, if relaxed, adds most; only rules that a broker can relax."""
    best = max(_RELAXED, key=lambda code: alone[code])
    if not alone[best]:
        return ""
    return _RELAXED[best].format(wording.plural(alone[best], "home"))
