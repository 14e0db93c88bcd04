"""One call-off as the page of a decision and its own page show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.calloffs import queries, rules, sealing
from portal.calloffs.models import Approval, CallOff, Recommendation
from portal.calloffs.presenters.figures import fees_of
from portal.calloffs.queries import Frozen
from portal.calloffs.sealing import Reasons
from portal.calloffs.types import Decision
from portal.db import ScopedSession
from portal.kernel import wording
from portal.kernel.figures import Bars
from portal.kernel.money import format_about, format_pence, yearly

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A call-off with its reasons, what it was compared with, and every decision so far."""

    call_off: CallOff
    recommendation: Recommendation
    reasons: Reasons
    rows: list[Row]
    compared: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    is_key_decision: bool

    @property
    def fees(self) -> Bars:
        """The weekly fees of what was compared, drawn in its order."""
        return fees_of(self.compared)


def standing_of(session: ScopedSession, call_off: CallOff) -> Standing:
    """Everything that a decision needs, from what was frozen when it was recommended."""
    frozen = queries.frozen_of(session, call_off)
    last = frozen.recommendation
    return Standing(
        call_off,
        last,
        sealing.read_reasons(session, last),
        _rows(call_off, frozen),
        last.compared,
        [_decision(session, one, name) for one, name in frozen.approvals],
        rules.is_key_decision(call_off.whole_life_pence),
    )


def _rows(call_off: CallOff, frozen: Frozen) -> list[Row]:
    last, lot = frozen.recommendation, frozen.lot
    own = chosen_of(last)
    whole = f"{format_pence(call_off.whole_life_pence)} over {call_off.expected_weeks} weeks"
    if rules.is_key_decision(call_off.whole_life_pence):
        whole += ". This is a key decision"
    week = format_pence(call_off.weekly_fee_pence)
    year = format_about(yearly(call_off.weekly_fee_pence))
    rows = [
        ("Home", f"{own['home']}, {own['provider']}"),
        ("Fee", f"{week} a week, {year} a year"),
        ("Whole-life cost", whole),
        ("Ofsted", own["rating"]),
        ("Distance", own["distance"] + (", in area" if own["is_in_area"] else ", out of area")),
        ("Rank", f"{own['place']} of {len(last.compared)}, with {own['total']} points"),
        ("First day", wording.date(call_off.starts_on, weekday=True)),
        ("Lot", f"Lot {lot.number}: {lot.title}"),
        ("Who may approve", f"{last.limit_needed}, or a higher limit"),
        ("Recommended", f"{frozen.recommended_by}, {wording.moment(call_off.recommended_at)}"),
    ]
    return [{"key": key, "value": value} for key, value in rows]


def chosen_of(last: Recommendation) -> dict[str, Any]:
    """The recommended offer among what was compared."""
    found: dict[str, Any] = next(one for one in last.compared if one["chosen"])
    return found


def _decision(session: ScopedSession, one: Approval, name: str) -> dict[str, Any]:
    limit = format_pence(one.limit_weekly_pence) if one.limit_weekly_pence else "no upper limit"
    who = f"{name}, as {one.limit_title} ({limit} a week)"
    return {
        "title": Decision(one.decision).label,
        "when": one.decided_at,
        "by": who,
        "text": sealing.read_words(session, one),
    }
