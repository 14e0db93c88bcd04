"""Facts about the record itself: who read it, and who was refused at a seal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ReadingBegun(Event):
    """An auditor gave a reason for reading the record of one thing."""

    record: ClassVar[str] = "audit_reading"
    sentence: ClassVar[str] = "Gave a reason for reading the record of {thing}"
    thing: str


@dataclass(frozen=True, kw_only=True)
class RecordRead(Event):
    """An auditor looked at the record of one thing, under a reason given before."""

    record: ClassVar[str] = "audit_reading"
    sentence: ClassVar[str] = "Read the record of {thing}"
    thing: str


@dataclass(frozen=True, kw_only=True)
class SealRefusalRecorded(Event):
    """Somebody tried to open what is sealed and was refused; the attempt is kept."""

    record: ClassVar[str] = "data_key"
    sentence: ClassVar[str] = "Refused to open a sealed {scope} for {person}"
    scope: str
    person: UUID | None
