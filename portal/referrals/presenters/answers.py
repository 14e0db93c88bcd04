"""What the page of answers reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.referrals.models import Recipient, Referral
from portal.referrals.policies import offers_are_hidden
from portal.referrals.types import AnswerState


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """One provider on the page of answers. While offers are sealed nobody has offered."""

    recipient_id: str
    provider: str
    home: str
    fit: str
    distance: str
    state: str
    tone: str
    when: datetime | None
    may_shortlist: bool


GROUP_ORDER = ("Offered", "Declined", "Opened", "Not opened")


def response_rows(
    recipients: Iterable[Recipient],
    referral: Referral,
    providers: Mapping[Any, str],
    homes: Mapping[Any, str],
    now: datetime,
) -> dict[str, list[ResponseRow]]:
    """Answers by group, in the order in which a broker acts on them."""
    hidden = offers_are_hidden(referral.is_sealed, referral.respond_by, now)
    groups: dict[str, list[ResponseRow]] = {group: [] for group in GROUP_ORDER}
    for one in recipients:
        state = _state(one, hidden)
        groups[state].append(
            ResponseRow(
                recipient_id=str(one.id),
                provider=providers.get(one.provider_id, ""),
                home=homes.get(one.household_id or one.home_id, ""),
                fit=one.fit.label,
                distance=one.distance,
                state=state,
                tone={"Offered": "good", "Not opened": "warn"}.get(state, "neutral"),
                when=one.opened_at if state == "Opened" else one.answered_at,
                may_shortlist=state == "Offered" and one.ended_at is None,
            )
        )
    return groups


def _state(one: Recipient, hidden: bool) -> str:
    if one.answer_state is AnswerState.DECLINED:
        return "Declined"
    if one.answer_state is AnswerState.OFFERED and not hidden:
        return "Offered"
    return "Opened" if one.opened_at else "Not opened"
