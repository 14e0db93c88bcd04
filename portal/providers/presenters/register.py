"""Ofsted's register as pages read it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.kernel import wording
from portal.providers.models import OfstedInspection
from portal.providers.types import Rating, Registration, RegistrationStatus, Scale

Row = dict[str, str]
_TONES = {
    Scale.FOUR_POINT: {1: "good", 2: "good", 3: "warn", 4: "problem"},
    Scale.SUPPORTED: {1: "good", 2: "warn", 3: "problem"},
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A status in words with its tone."""

    text: str
    tone: str


def rating_tag(rating: Rating) -> Tag:
    """A rating; without one it is no praise and no blame: the lot's rule decides what it means."""
    if rating.judgement is None:
        return Tag(rating.label, "info")
    return Tag(rating.label, _TONES[rating.judgement.scale][rating.judgement.rank])


def status_tag(status: RegistrationStatus) -> Tag:
    """Whether Ofsted lets the service run."""
    return Tag(status.label, "good" if status is RegistrationStatus.ACTIVE else "problem")


def registration_rows(found: Registration) -> list[Row]:
    """What Ofsted's register says, for a card."""
    rows = [
        {"key": "Ofsted number", "value": found.urn},
        {"key": "Type", "value": found.provision_type},
        {"key": "Name", "value": found.name or "Ofsted does not publish it"},
        {"key": "Area", "value": found.local_authority},
        {"key": "Run by", "value": found.owner},
        {"key": "Registration", "value": _registration(found)},
        {"key": "Rating", "value": _rating(found.rating)},
    ]
    if found.places is not None:
        rows.insert(4, {"key": "Registered places", "value": str(found.places)})
    return rows


def _registration(found: Registration) -> str:
    if found.status is not RegistrationStatus.ACTIVE:
        return f"{found.status.label} (known on {wording.date(found.status_on)})"
    since = f" since {wording.date(found.registered_on)}" if found.registered_on else ""
    return f"Active{since}"


def _rating(rating: Rating) -> str:
    if rating.inspected_on is None:
        return rating.label
    return f"{rating.label} (inspected {wording.date(rating.inspected_on)})"


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """One inspection in the history; `report_url` where an officer recorded it from Ofsted's."""

    day: str
    judgement: str
    source: str
    report_url: str


def inspection_line(row: OfstedInspection) -> InspectionLine:
    """An inspection with where it was learned."""
    return InspectionLine(
        day=wording.date(row.inspected_on),
        judgement=row.overall.label,
        source=f"Ofsted’s list as at {wording.date(row.as_at)}",
        report_url=row.report_url,
    )
