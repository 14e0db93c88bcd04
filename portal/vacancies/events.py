"""Facts of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class VacancyStated(Event):
    """A provider said how many places a home or household has."""

    record: ClassVar[str] = "vacancy"
    sentence: ClassVar[str] = "Places stated: {places}"
    places: int
    available_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class VacancyConfirmed(Event):
    """A provider said that the stated places are still right."""

    record: ClassVar[str] = "vacancy"
    sentence: ClassVar[str] = "Places confirmed as still right: {places}"
    places: int


@dataclass(frozen=True, kw_only=True)
class ReferralsPaused(Event):
    """A provider asked for no referrals for a home or household until a day, or again."""

    record: ClassVar[str] = "vacancy"
    sentence: ClassVar[str] = "Referrals paused until: {paused_until}"
    paused_until: date | None


@dataclass(frozen=True, kw_only=True)
class LimitsSet(Event):
    """A provider narrowed for whom a home or household is matched."""

    record: ClassVar[str] = "matching_limits"
    sentence: ClassVar[str] = "Matching limits set: ages {age_from} to {age_to}, {sex}"
    age_from: int
    age_to: int
    sex: str
    radius_miles: int | None
