"""Facts about placement agreements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AgreementOpened(Event):
    """A placement agreement was made from the frozen terms of a call-off."""

    record: ClassVar[str] = "placement_agreement"
    sentence: ClassVar[str] = "Made agreement {reference} from {call_off_reference}"
    call_off_id: UUID
    call_off_reference: str
    terms_digest: str


@dataclass(frozen=True, kw_only=True)
class PlacementAgreementSigned(Event):
    """One side signed over the exact bytes of the PDF."""

    record: ClassVar[str] = "placement_agreement"
    sentence: ClassVar[str] = "Signed {reference} for the {side}, over the PDF {pdf_digest}"
    side: str
    pdf_digest: str
    terms_digest: str


@dataclass(frozen=True, kw_only=True)
class PlacementAgreed(Event):
    """Both sides have signed: the agreement is in force and locked."""

    record: ClassVar[str] = "placement_agreement"
    sentence: ClassVar[str] = "Agreement {reference} is in force"
    call_off_id: UUID
