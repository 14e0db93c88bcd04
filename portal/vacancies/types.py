"""The words of this room: how fresh a stated place is."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.kernel.labels import Labelled

AMBER_AFTER = timedelta(days=7)
"""A stated place asks to be confirmed when its figure is this old (product.md, Vacancies)."""

NOT_COUNTED_AFTER = timedelta(days=14)
"""A stated place stops counting as available when its figure is this old."""


class Freshness(Labelled):
    """What the age of a stated place means."""

    CONFIRMED = "confirmed", "Confirmed", "good"
    TO_CONFIRM = "to_confirm", "Confirm", "warn"
    NOT_COUNTED = "not_counted", "Not shown as available", "problem"


def freshness(confirmed_at: datetime, now: datetime) -> Freshness:
    """How fresh a figure is; at exactly 7 or 14 days it still is what it was the day before."""
    age = now - confirmed_at
    if age > NOT_COUNTED_AFTER:
        return Freshness.NOT_COUNTED
    return Freshness.TO_CONFIRM if age > AMBER_AFTER else Freshness.CONFIRMED
