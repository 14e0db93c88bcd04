"""What the pages of places read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.kernel import wording
from portal.kernel.clock import london_date
from portal.vacancies.queries import PlaceRow
from portal.vacancies.types import Freshness, freshness


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One home or household on the page of places; `errors` by field after a refused save."""

    key: str
    reference: str
    number: int | None
    label: str
    cares_for: str
    most: int | None
    places: str
    version: int
    day: Mapping[str, str]
    is_later: bool
    state: str
    tone: str
    said: str
    paused: str
    saved: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def line_of(row: PlaceRow, now: datetime) -> PlaceLine:
    """A row as the page shows it."""
    state, tone, said = _freshness(row.confirmed_at, now)
    later = row.available_from if _is_later(row.available_from, now) else None
    return PlaceLine(
        key=row.key,
        reference=row.reference,
        number=row.number,
        label=row.label,
        cares_for=f"{row.sex.label}, ages {row.age_from} to {row.age_to}",
        most=row.most,
        places="" if row.places is None else str(row.places),
        version=row.version or 0,
        day=parts_of(later),
        is_later=later is not None,
        state=state,
        tone=tone,
        said=said,
        paused=paused_words(row.paused_until, now),
    )


def parts_of(day: date | None) -> dict[str, str]:
    """A day as three boxes hold it."""
    if day is None:
        return {"day": "", "month": "", "year": ""}
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def _is_later(available_from: date | None, now: datetime) -> bool:
    return available_from is not None and available_from > london_date(now)


def _freshness(confirmed_at: datetime | None, now: datetime) -> tuple[str, str, str]:
    if confirmed_at is None:
        return "Not stated", "neutral", "Say how many places there are to get referrals"
    fresh = freshness(confirmed_at, now)
    said = f"Last confirmed {wording.ago(confirmed_at, now)}"
    if fresh is Freshness.NOT_COUNTED:
        said += ". Confirm it to be shown to councils again"
    return fresh.label, fresh.tone, said


def paused_words(until: date | None, now: datetime) -> str:
    """Until when referrals stop; empty when they do not."""
    if until is None or until <= london_date(now):
        return ""
    return f"Referrals paused until {wording.date(until)}"


def saved_words(name: str, places: int) -> str:
    """What is said when a row is saved."""
    return f"{name}: {wording.plural(places, 'place')} saved"


def limits_saved_words(name: str) -> str:
    """What is said when the matching limits of a home or household are saved."""
    return f"Limits of {name} saved"
