"""Facts about documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DocumentStored(Event):
    """Somebody handed in a document and it was checked and kept."""

    record: ClassVar[str] = "stored_document"
    sentence: ClassVar[str] = "Handed in {file_name} ({size} bytes)"
    purpose: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    belongs_to: str
    belongs_to_id: UUID


@dataclass(frozen=True, kw_only=True)
class DocumentMade(Event):
    """A PDF that was ordered has been made; rooms that sign it subscribe to this."""

    record: ClassVar[str] = "stored_document"
    sentence: ClassVar[str] = "Made {file_name} ({size} bytes)"
    purpose: str
    file_name: str
    size: int
    sha256: str
    job_id: UUID
    belongs_to: str
    belongs_to_id: UUID
