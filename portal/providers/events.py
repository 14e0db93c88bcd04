"""Facts about the register, and about what providers say of their services.

A service's name, address and postcode are confidential: events carry its URN and reference only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OfstedImportStarted(Event):
    """A run over a file began, or began again after it was cut off."""

    record: ClassVar[str] = "ofsted_import"
    sentence: ClassVar[str] = "Began to import Ofsted's register as at {as_at}"
    as_at: date
    digest: str


@dataclass(frozen=True, kw_only=True)
class OfstedImported(Event):
    """Some rows of a file were imported; a run records one of these for each part."""

    record: ClassVar[str] = "ofsted_import"
    sentence: ClassVar[str] = "Imported rows of Ofsted's register up to number {rows_read}"
    rows_read: int
    rows_imported: int
    rows_rejected: int


@dataclass(frozen=True, kw_only=True)
class OfstedImportFinished(Event):
    """A run reached the end of its file."""

    record: ClassVar[str] = "ofsted_import"
    sentence: ClassVar[str] = (
        "Imported Ofsted's register: {rows_read} rows read, {rows_imported} imported, "
        "{rows_unchanged} unchanged, {rows_rejected} left out"
    )
    rows_read: int
    rows_imported: int
    rows_unchanged: int
    rows_rejected: int


@dataclass(frozen=True, kw_only=True)
class OfstedImportAbandoned(Event):
    """A run was overtaken by a later start."""

    record: ClassVar[str] = "ofsted_import"
    sentence: ClassVar[str] = "Gave up this import of Ofsted's register for a later one"


@dataclass(frozen=True, kw_only=True)
class InspectionRecorded(Event):
    """An officer recorded an inspection between two yearly files, with Ofsted's own report."""

    record: ClassVar[str] = "ofsted_provider"
    sentence: ClassVar[str] = "Recorded the inspection of {inspected_on} of {urn}: {overall}"
    urn: str
    inspected_on: date
    overall: str
    report_url: str


@dataclass(frozen=True, kw_only=True)
class RegistrationRecorded(Event):
    """An officer recorded a suspension, its lifting or a cancellation between two files."""

    record: ClassVar[str] = "ofsted_provider"
    sentence: ClassVar[str] = "Recorded the registration of {urn} as {status} from {on}"
    urn: str
    status: str
    on: date
    report_url: str


@dataclass(frozen=True, kw_only=True)
class RatingChanged(Event):
    """The current rating of a service in the portal is another one now.

    `before` and `after` are a `Judgement` value, `not_yet_inspected` or `not_in_register`.
    """

    record: ClassVar[str] = "ofsted_provider"
    sentence: ClassVar[str] = "The rating of {urn} changed from {before} to {after}"
    urn: str
    home_id: UUID
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class RegistrationSuspended(Event):
    """Ofsted suspended the registration of a service in the portal."""

    record: ClassVar[str] = "ofsted_provider"
    sentence: ClassVar[str] = "The registration of {urn} is suspended"
    urn: str
    home_id: UUID


@dataclass(frozen=True, kw_only=True)
class RegistrationCancelled(Event):
    """The registration of a service in the portal has ended."""

    record: ClassVar[str] = "ofsted_provider"
    sentence: ClassVar[str] = "The registration of {urn} is cancelled"
    urn: str
    home_id: UUID


@dataclass(frozen=True, kw_only=True)
class RegistrationRestored(Event):
    """The registration of a service in the portal is active again."""

    record: ClassVar[str] = "ofsted_provider"
    sentence: ClassVar[str] = "The registration of {urn} is active again"
    urn: str
    home_id: UUID


@dataclass(frozen=True, kw_only=True)
class HomeAdded(Event):
    """A provider added a service."""

    record: ClassVar[str] = "home"
    sentence: ClassVar[str] = "Added the service {reference} with the Ofsted number {urn}"
    urn: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class HomeChanged(Event):
    """A provider changed what it says of a service; `changed` names the facts, not their text."""

    record: ClassVar[str] = "home"
    sentence: ClassVar[str] = "Changed {changed} of the service {reference}"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HomeConfirmed(Event):
    """A provider said that everything about a service is still right."""

    record: ClassVar[str] = "home"
    sentence: ClassVar[str] = "Confirmed the facts about the service {reference}"


@dataclass(frozen=True, kw_only=True)
class HomeRemoved(Event):
    """A provider took a service out of its list."""

    record: ClassVar[str] = "home"
    sentence: ClassVar[str] = "Removed the service {reference}"


@dataclass(frozen=True, kw_only=True)
class HouseholdAdded(Event):
    """An agency added a carer household under a number."""

    record: ClassVar[str] = "carer_household"
    sentence: ClassVar[str] = "Added household {number} of the agency {reference}"
    number: int
    places: int


@dataclass(frozen=True, kw_only=True)
class HouseholdChanged(Event):
    """An agency changed what it says of a carer household."""

    record: ClassVar[str] = "carer_household"
    sentence: ClassVar[str] = "Changed {changed} of household {number} of the agency {reference}"
    number: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HouseholdRemoved(Event):
    """A carer household no longer takes children through the agency."""

    record: ClassVar[str] = "carer_household"
    sentence: ClassVar[str] = "Removed household {number} of the agency {reference}"
    number: int


@dataclass(frozen=True, kw_only=True)
class InsuranceRecorded(Event):
    """A provider recorded a certificate; one of the same kind before it no longer counts."""

    record: ClassVar[str] = "insurance"
    sentence: ClassVar[str] = "Recorded {kind} insurance of {amount_pence} pence to {expires_on}"
    kind: str
    amount_pence: int
    expires_on: date
