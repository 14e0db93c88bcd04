"""Set-up values as pages show them: each with its source, and marked while it is a sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.kernel import wording
from portal.kernel.money import format_pence
from portal.pdps import rules
from portal.pdps.models import (
    Lot,
    PurchasingSystem,
    QuestionSet,
    ResponseWindow,
    Round,
    SystemSetting,
    TermExtension,
)
from portal.pdps.models.sourced import Sourced
from portal.pdps.queries import LimitRow, LotMember
from portal.pdps.types import SETTINGS, RatingOutcome, SettingKey

Row = dict[str, Any]
_RATINGS = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement to be good",
    "inadequate": "Inadequate",
    "not_yet_inspected": "Not yet inspected",
    "consistently_strong": "Consistently strong service delivery",
    "inconsistent": "Inconsistent quality of service delivery",
    "serious_weaknesses": "Serious or widespread weaknesses",
}


def origin(row: Sourced | LotMember) -> str:
    """Where a value comes from, in a few words."""
    source = row.source or "No source given"
    says_so = "sample setting" in source.lower()
    return f"{source} (sample setting)" if row.is_sample and not says_so else source


def status_of(round_: Round, now: datetime) -> tuple[str, str]:
    """A round's status and its tone."""
    if round_.published_at is None:
        return "Not published", "neutral"
    if now < round_.opens_at:
        return "Opens soon", "info"
    if rules.round_is_open(round_, now):
        return "Open", "good"
    return "Closed", "neutral"


def key_dates(round_: Round, system: PurchasingSystem) -> list[Row]:
    """The dates of a round, each said as a promise."""
    rows = [
        {"key": "Opens", "value": wording.moment(round_.opens_at, weekday=True)},
        {"key": "Ask questions", "value": _sentence(wording.before(round_.questions_until))},
        {"key": "Send your application", "value": _sentence(wording.before(round_.closes_at))},
    ]
    if round_.results_by is not None:
        rows.append({"key": "Results", "value": f"By {wording.date(round_.results_by)}"})
    return [*rows, *term_rows(system)]


def term_rows(system: PurchasingSystem) -> list[Row]:
    """When the system ends, and when at the latest, with the warning that goes with it."""
    end, longest = wording.date(system.ends_on), wording.date(system.longest_ends_on)
    first = rules.sunset_warning(system.ends_on)
    later = "" if first else rules.sunset_warning(system.longest_ends_on)
    return [
        {"key": "List ends", "value": f"{end}\n{first}".strip()},
        {"key": "Longest possible end", "value": f"{longest}\n{later}".strip()},
    ]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}, UK time"


def rating_rows(lot: Lot) -> list[Row]:
    """What a lot's rule says of each judgement, in the order of the scale."""
    return [
        {"key": _RATINGS.get(key, key), "value": RatingOutcome(lot.rating_rule[key]).label}
        for key in _RATINGS
        if key in lot.rating_rule
    ]


def percent(value: Decimal) -> str:
    """A percentage without needless noughts: "60%", "62.5%"."""
    figures = f"{value:f}"
    return f"{figures.rstrip('0').rstrip('.') if '.' in figures else figures}%"


def weight_rows(made: QuestionSet) -> list[Row]:
    """How the total of 100 is made up."""
    parts = (
        ("Quality", made.quality_weight),
        ("Price", made.price_weight),
        ("Social value", made.social_weight),
    )
    return [{"key": name, "value": f"{weight}%"} for name, weight in parts if weight]


def system_rows(system: PurchasingSystem) -> list[Row]:
    """A system's own facts."""
    return [
        {"key": "Kind", "value": system.kind.label},
        {"key": "Legal basis", "value": system.legal_basis},
        {"key": "Starts", "value": wording.date(system.starts_on)},
        *term_rows(system),
        {
            "key": "Access fee",
            "value": f"{format_pence(system.access_fee_pence)} for each lot and year, "
            f"part years by {system.fee_method.value}",
        },
        {"key": "Source", "value": origin(system)},
    ]


def setting_rows(settings: Mapping[SettingKey, SystemSetting]) -> list[Row]:
    """Every setting with its value, its source and whether it is a sample."""
    return [
        {"label": SETTINGS[key].label, "value": _value(key, row.value), "origin": origin(row)}
        for key, row in settings.items()
    ]


def _value(key: SettingKey, value: str) -> str:
    unit = SETTINGS[key].unit
    if unit == "pence":
        return format_pence(int(value))
    if unit == "percent":
        return f"{value}%"
    return f"{value} {unit}".strip()


def decision(row: TermExtension) -> str:
    """A recorded decision on the term, in a sentence."""
    return (
        f"{wording.date(row.decided_on)}: extended from {wording.date(row.previous_ends_on)} "
        f"to {wording.date(row.new_ends_on)}. {row.decision}"
    )


def window_rows(windows: list[ResponseWindow]) -> list[Row]:
    """How long providers have to answer on each route."""
    return [
        {
            "label": row.route.label,
            "value": wording.plural(row.amount, row.unit.value[:-1].replace("_", " ")),
            "seen": "Sealed until then" if row.is_sealed else "Seen as they arrive",
            "origin": origin(row),
        }
        for row in windows
    ]


def member_rows(
    members: list[LotMember], lots: Mapping[UUID, Lot], names: Mapping[UUID, str]
) -> list[Row]:
    """Councils with the lots they joined and the fee due, with its working."""
    return [
        {
            "council": names.get(row.council_id, ""),
            "lot": f"Lot {lots[row.lot_id].number}",
            "joined": wording.date(row.joined_on),
            "fee": format_pence(row.fee.pence),
            "working": row.fee.working,
            "origin": origin(row),
        }
        for row in members
    ]


def limit_rows(limits: list[LimitRow], names: Mapping[UUID, str]) -> list[Row]:
    """A delegation table, the lowest limit first."""
    return [
        {
            "title": row.limit.title,
            "weekly": _most(row.limit.weekly_pence, " a week"),
            "whole_life": _most(row.limit.whole_life_pence, ""),
            "out_of_area": "Yes" if row.limit.out_of_area else "No",
            "holders": wording.join([names.get(id_, "") for id_ in row.holder_ids]) or "Nobody",
            "origin": origin(row.limit),
        }
        for row in limits
    ]


def _most(pence: int | None, per: str) -> str:
    return "No limit" if pence is None else f"Up to {format_pence(pence)}{per}"
