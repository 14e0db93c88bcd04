"""The organisation and its insurance as pages read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.accounts import Organisation
from portal.kernel import money, wording
from portal.providers.presenters.register import Row, Tag
from portal.providers.queries import Cover
from portal.providers.types import CoverState

_COVER_TAGS = {
    CoverState.CURRENT: ("In force", "good"),
    CoverState.DUE: ("Expires soon", "warn"),
    CoverState.EXPIRED: ("Expired", "problem"),
    CoverState.MISSING: ("Not given", "neutral"),
}


def organisation_rows(organisation: Organisation) -> list[Row]:
    """The organisation's own facts, entered when it registered."""
    return [
        {"key": "Name", "value": organisation.name},
        {"key": "Company number", "value": organisation.company_number or ""},
        {"key": "Charity number", "value": organisation.charity_number or ""},
        {"key": "Parent group", "value": organisation.parent_group or ""},
    ]


@dataclass(frozen=True, slots=True)
class CoverCard:
    """One kind of insurance."""

    kind: str
    label: str
    tag: Tag
    rows: list[Row]
    action: str
    document_id: UUID | None


def cover_card(cover: Cover) -> CoverCard:
    """An insurance with where it stands."""
    text, tone = _COVER_TAGS[cover.state]
    held = cover.state is not CoverState.MISSING
    rows: list[Row] = [
        {"key": "Insurer", "value": cover.insurer},
        {"key": "Cover", "value": money.format_pence(cover.amount_pence)},
        {"key": "Last day", "value": _day(cover.expires_on)},
    ]
    return CoverCard(
        cover.kind.value,
        cover.kind.label,
        Tag(text, tone),
        rows if held else [],
        "Replace" if held else "Add",
        cover.document_id,
    )


def _day(day: date | None) -> str:
    return wording.date(day) if day else ""
