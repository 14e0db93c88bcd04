"""Facts about who may be called on. Homes are named by URN only, never by name or address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AgreementOffered(Event):
    """A provider that passed was offered the PDPS agreement; its terms are fixed by the digest."""

    record: ClassVar[str] = "pdps_agreement"
    sentence: ClassVar[str] = "Offered the agreement {reference} for {homes} homes or services"
    lot_id: UUID
    homes: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class AgreementSigned(Event):
    """The provider's named person signed; `signed_over` says which digest they signed."""

    record: ClassVar[str] = "pdps_agreement"
    sentence: ClassVar[str] = "Signed the agreement {reference} over the {signed_over}"
    lot_id: UUID
    signed_over: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class AgreementWithdrawn(Event):
    """The host council took back an agreement that was not signed."""

    record: ClassVar[str] = "pdps_agreement"
    sentence: ClassVar[str] = "Withdrew the agreement {reference} before it was signed"
    lot_id: UUID


@dataclass(frozen=True, kw_only=True)
class HomeAdmitted(Event):
    """A home or agency may be called on in a lot from now on."""

    record: ClassVar[str] = "admission"
    sentence: ClassVar[str] = "Admitted {urn} under the agreement {reference}"
    home_id: UUID
    lot_id: UUID
    urn: str


@dataclass(frozen=True, kw_only=True)
class HomeSuspended(Event):
    """No new call-offs to this home in this lot. `cause` is a `SuspensionCause`."""

    record: ClassVar[str] = "admission"
    sentence: ClassVar[str] = "Suspended new placements with {urn} because of {cause}"
    home_id: UUID
    lot_id: UUID
    urn: str
    cause: str
    review_on: date


@dataclass(frozen=True, kw_only=True)
class SuspensionLifted(Event):
    """The last suspension of this home in this lot was lifted by a decision."""

    record: ClassVar[str] = "admission"
    sentence: ClassVar[str] = "Lifted the suspension of {urn}"
    home_id: UUID
    lot_id: UUID
    urn: str


@dataclass(frozen=True, kw_only=True)
class AdmissionEnded(Event):
    """A home left the lot: removed by a decision, or expired with the term."""

    record: ClassVar[str] = "admission"
    sentence: ClassVar[str] = "Ended the admission of {urn}: {state}"
    home_id: UUID
    lot_id: UUID
    urn: str
    state: str
