"""Two versions of one thing side by side, for the page that says somebody was faster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from portal.kernel.errors import StaleRecord
from portal.providers.types import needs_in

Facts = Mapping[str, Any]
_FACT_NAMES = {
    "name": "Name",
    "address_1": "Address line 1",
    "address_2": "Address line 2",
    "town": "Town or city",
    "postcode": "Postcode",
    "district": "First half of the postcode",
    "registered_places": "Registered places",
    "places": "Places",
    "has_exemption": "Exemption",
    "age_from": "Youngest age",
    "age_to": "Oldest age",
    "sex": "Who can live here",
    "needs": "Needs that can be met",
    "referral_phone": "Telephone for referrals",
    "night_phone": "Telephone at night",
}


def in_words(stale: StaleRecord) -> StaleRecord:
    """Both versions as lines that a person can compare: only what differs."""
    theirs, mine = cast(Facts, stale.theirs), cast(Facts, stale.mine)
    names = [name for name in _FACT_NAMES if theirs.get(name) != mine.get(name)]
    return StaleRecord(str(stale), theirs=_lines(theirs, names), mine=_lines(mine, names))


def _lines(facts: Facts, names: list[str]) -> str:
    return "\n".join(f"{_FACT_NAMES[name]}: {_fact(name, facts.get(name))}" for name in names)


def _fact(name: str, value: Any) -> str:
    if name == "needs":
        return ", ".join(need.label for need in needs_in(value or 0)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "label", value) or "not given")
