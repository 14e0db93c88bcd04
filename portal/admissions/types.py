"""Kinds and value objects of admissions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class AgreementState(StrEnum):
    """Where a PDPS agreement stands."""

    OFFERED = "offered"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class AdmissionState(StrEnum):
    """Whether a home may be called on in a lot, as far as decisions go; rules may still stop it."""

    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    EXPIRED = "expired"


class SuspensionCause(StrEnum):
    """Why new placements were stopped: a person's decision, or a rule that acted by itself."""

    DECISION = "decision"
    RATING = "rating"
    REGISTRATION = "registration"


class SuspensionScope(StrEnum):
    """What a decision to suspend covers."""

    HOME = "home"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class HomeOffered:
    """A home that an agreement will admit; `urn` is None only where the lot needs none."""

    home_id: UUID
    urn: str | None
    name: str


@dataclass(frozen=True, slots=True)
class PriceOffered:
    """A weekly price of the schedule, in whole pence."""

    band_id: UUID
    label: str
    weekly_pence: int


@dataclass(frozen=True, slots=True)
class AdmittedHome:
    """A live admission as lists show it."""

    admission_id: UUID
    lot_id: UUID
    provider_id: UUID
    home_id: UUID
    urn: str | None
    state: AdmissionState
    admitted_at: datetime


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line of the public register: no home is named in it."""

    provider_name: str
    lot_number: str
    lot_title: str
    joined_on: date
    status: str
