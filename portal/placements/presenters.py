"""What pages read of an agreement: a line of a list, the terms as facts, who signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.kernel import wording
from portal.kernel.money import format_about, format_pence, yearly
from portal.placements.models import PlacementAgreement, Signature
from portal.placements.types import AgreementState, Side

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One agreement in a list. `shade` is its state's words and tone."""

    reference: str
    referral: str
    council: str
    provider: str
    home: str
    starts_on: date
    weekly_fee_pence: int
    shade: tuple[str, str]


def line(row: PlacementAgreement) -> Line:
    """An agreement as lists show it."""
    return Line(
        row.reference,
        row.referral_reference,
        row.terms["council"],
        row.terms["provider"],
        row.terms["home"],
        row.starts_on,
        row.weekly_fee_pence,
        (row.state.label, row.state.tone),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One agreement, whole."""

    reference: str
    referral: str
    call_off: str
    shade: tuple[str, str]
    in_force_at: datetime | None
    rows: list[Row]
    signatures: list[Row]
    lines: list[dict[str, Any]]
    clauses: list[dict[str, Any]]
    weekly_fee_pence: int
    digest: str


def agreement(row: PlacementAgreement, signatures: Sequence[Signature]) -> Shown:
    """An agreement with its terms as they were frozen, and who has signed."""
    return Shown(
        row.reference,
        row.referral_reference,
        row.terms["call_off"],
        (row.state.label, row.state.tone),
        row.in_force_at if row.state is AgreementState.IN_FORCE else None,
        _terms(row),
        _signatures(signatures),
        [item for item in row.terms["lines"] if item["pence"]],
        row.terms["clauses"],
        row.weekly_fee_pence,
        row.terms_digest,
    )


def _terms(row: PlacementAgreement) -> list[Row]:
    terms, week = row.terms, row.weekly_fee_pence
    facts = [
        ("Council", terms["council"]),
        ("Provider", terms["provider"]),
        ("Home", terms["home"]),
        ("Ofsted number", terms["urn"] or "None needed"),
        ("Lot", terms["lot"]),
        ("Referral", terms["referral"]),
        ("Call-off", terms["call_off"]),
        ("First day", _day(terms["starts_on"])),
        ("Expected stay", f"{terms['expected_weeks']} weeks, to {_day(terms['ends_on'])}"),
        ("Fee", f"{format_pence(week)} a week, {format_about(yearly(week))} a year"),
    ]
    return [{"key": key, "value": value} for key, value in facts]


def _day(iso: str) -> str:
    return wording.date(date.fromisoformat(iso))


def _signatures(signatures: Sequence[Signature]) -> list[Row]:
    by_side = {one.side: one for one in signatures}
    return [_signed(side, by_side.get(side)) for side in Side]


def _signed(side: Side, one: Signature | None) -> Row:
    value = "Not signed yet"
    if one is not None:
        value = (
            f"{one.signed_name}, {one.position}. {wording.moment(one.signed_at)}. "
            f"Authority: {one.authority}"
        )
    return {"key": f"For the {side.value}", "value": value}
