"""What the pages of this room show, as plain values that a template reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.admissions.models import PdpsAgreement, Suspension
from portal.admissions.types import AdmissionState, AgreementState, SuspensionCause
from portal.kernel import wording
from portal.kernel.money import format_pence

AGREEMENTS = {
    AgreementState.OFFERED: ("To sign", "warn"),
    AgreementState.SIGNED: ("Signed", "good"),
    AgreementState.WITHDRAWN: ("Withdrawn", "neutral"),
}
ADMISSIONS = {
    AdmissionState.ADMITTED: ("Admitted", "good"),
    AdmissionState.SUSPENDED: ("Suspended", "problem"),
    AdmissionState.REMOVED: ("Removed", "neutral"),
    AdmissionState.EXPIRED: ("Expired", "neutral"),
}
CAUSES = {
    SuspensionCause.DECISION: "Decision of the host council",
    SuspensionCause.RATING: "Ofsted rating below the lot’s rule",
    SuspensionCause.REGISTRATION: "Ofsted registration",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A suspension or its lifting, as a timeline tells it."""

    title: str
    when: datetime
    by: str
    text: str


def rows(agreement: PdpsAgreement) -> list[dict[str, str]]:
    """What an agreement is about."""
    terms = agreement.terms
    return [
        {"key": "Between", "value": f"{terms['host']} and {terms['provider']}"},
        {"key": "Purchasing system", "value": terms["system"]},
        {"key": "Lot", "value": f"{terms['lot_number']}: {terms['lot_title']}"},
        {"key": "Runs until", "value": wording.date(date.fromisoformat(terms["ends_on"]))},
        {"key": "Application", "value": agreement.application_reference},
    ]


def prices(agreement: PdpsAgreement) -> list[tuple[str, str]]:
    """The weekly price of each band."""
    return [(one["label"], format_pence(one["weekly_pence"])) for one in agreement.terms["prices"]]


def timeline(held: Sequence[Suspension], names: Mapping[UUID, str]) -> list[Step]:
    """Every suspension and lifting, the newest first."""
    found = []
    for one in held:
        by = names.get(one.suspended_by_id, "") if one.suspended_by_id else "By the rule itself"
        text = f"{CAUSES[one.cause]}. {one.reason}\nReview by {wording.date(one.review_on)}."
        found.append(Step("New placements suspended", one.created_at, by, text))
        if one.lifted_at is not None and one.lifted_by_id is not None:
            by = names.get(one.lifted_by_id, "")
            found.append(Step("Suspension lifted", one.lifted_at, by, one.lift_reason))
    return sorted(found, key=lambda step: step.when, reverse=True)


def people(held: Sequence[Suspension]) -> set[UUID]:
    """Everybody whose name a timeline shows."""
    ids: list[Any] = [one.suspended_by_id for one in held] + [one.lifted_by_id for one in held]
    return {one for one in ids if one is not None}


def is_open_decision(one: Suspension) -> bool:
    """Whether a person suspended it and nobody has lifted that."""
    return one.lifted_at is None and one.cause is SuspensionCause.DECISION
