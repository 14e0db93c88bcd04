"""What pages read of answers: rows of facts, the panel of a no, homes to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal import accounts, vacancies
from portal.db import ScopedSession
from portal.kernel import wording
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.text import whole_number
from portal.kernel.verdict import Verdict
from portal.offers import policies, queries
from portal.offers.content import Content, Statement
from portal.offers.models import Offer
from portal.offers.types import DeclineReason
from portal.referrals import Recipient

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeclinePanel:
    """The six buttons, or what was said with the way back. `may` says why there are no buttons."""

    reference: str
    may: Verdict
    said: str = ""
    by: str = ""
    at: datetime | None = None
    may_undo: bool = False
    reasons: tuple[DeclineReason, ...] = tuple(DeclineReason)


def decline_panel(
    session: ScopedSession, actor: Actor, recipient: Recipient, now: datetime
) -> DeclinePanel:
    """The panel of one referral at this moment."""
    standing = queries.find_decline(session, recipient.id)
    may = policies.can_decline(actor, recipient)
    if standing is None:
        return DeclinePanel(recipient.reference, may)
    names = accounts.names_of(session, [standing.declined_by_id])
    return DeclinePanel(
        recipient.reference,
        may,
        standing.reason.label[:1].lower() + standing.reason.label[1:],
        names.get(standing.declined_by_id, ""),
        standing.declined_at,
        bool(policies.can_undo(actor, recipient, standing, now)),
    )


def content_rows(content: Content) -> list[Row]:
    """An offer's words and dates as facts, in the order of the form."""
    starts = wording.date(content.starts_on, weekday=True) if content.starts_on else ""
    return [
        *(_statement_row(one) for one in content.statements),
        {"key": "Children living there", "value": content.living_there},
        {"key": "Staffing", "value": content.staffing},
        {"key": "School and learning", "value": content.education},
        {"key": "First day", "value": starts},
    ]


def _statement_row(one: Statement) -> Row:
    how = one.how.label if one.how else "Not said"
    words = f"{how}. {one.words}" if one.words else how
    kind = "Must have" if one.is_must else "Nice to have"
    return {"key": f"{one.label} ({kind.lower()})", "value": words}


def late_for(content: Content, move_by: str | None) -> str:
    """The day by which the child must move, in words, if the offer's first day is after it."""
    if content.starts_on is None or not move_by:
        return ""
    day = date.fromisoformat(move_by)
    return wording.date(day, weekday=True) if content.starts_on > day else ""


def homes_with_places(session: ScopedSession, actor: Actor, now: datetime) -> dict[str, str]:
    """The provider's homes and households with a place that counts now, by key."""
    return {
        row.key: row.label
        for row in vacancies.list_places(session, actor)
        if row.confirmed_at is not None
        and vacancies.counts_now(row.places or 0, row.confirmed_at, row.paused_until, now)
    }


def parse_home(key: str) -> tuple[str, int | None]:
    """The home's reference and the household's number in a key of the list ("H-7K2M4-3")."""
    parts = key.split("-")
    if len(parts) == 2:
        return key, None
    number = whole_number(parts[2]) if len(parts) == 3 else None
    if number is not None:
        return f"{parts[0]}-{parts[1]}", number
    raise NotFound("There is no such home.")


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """One of a provider's own offers in a list."""

    reference: str
    state: str
    tone: str
    home: str


def own_offers(session: ScopedSession, offers: Sequence[Offer]) -> list[OwnOffer]:
    """The offers for a referral, newest first, each with its home."""
    names = queries.place_names(session, offers)
    return [
        OwnOffer(one.reference, one.state.label, one.state.tone, names[one.id]) for one in offers
    ]
