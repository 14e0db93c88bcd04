"""What rooms and documents say to each other: purposes, holdings, where a document stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.kernel.labels import Labelled

Checker = Callable[..., bool]
"""`(session, actor, held) -> bool`: whether `actor` may have the document. It only reads."""

Viewed = Callable[..., None]
"""`(uow, held) -> None`: records that the document is about to be read."""


class MediaType(Labelled):
    """The kinds of document that the portal takes."""

    PDF = "pdf", "PDF"
    WORD = "word", "Word document"
    EXCEL = "excel", "Excel workbook"
    JPEG = "jpeg", "JPG"
    PNG = "png", "PNG"

    @property
    def mime(self) -> str:
        """The kind as a Content-Type header says it."""
        return _MIMES[self]

    @property
    def suffix(self) -> str:
        """The end of a file's name, without the dot."""
        return _SUFFIXES[self]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_MIMES = {
    MediaType.PDF: "application/pdf",
    MediaType.WORD: f"{_OFFICE}.wordprocessingml.document",
    MediaType.EXCEL: f"{_OFFICE}.spreadsheetml.sheet",
    MediaType.JPEG: "image/jpeg",
    MediaType.PNG: "image/png",
}
_SUFFIXES = {
    MediaType.PDF: "pdf",
    MediaType.WORD: "docx",
    MediaType.EXCEL: "xlsx",
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
}


class JobState(StrEnum):
    """Where the making of a PDF stands."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Held:
    """What a checker is asked about: a document, or one that is still being made.

    `record` and `record_id` name what it belongs to (an application, a placement agreement).
    """

    id: UUID
    purpose: str
    record: str
    record_id: UUID
    council_id: UUID | None
    provider_id: UUID | None


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why documents are kept, and who may have them; a room declares it, wiring registers it.

    `title` names the file ("Insurance certificate" becomes insurance-certificate-3f9a.pdf): the
    name that somebody's computer gave it is not kept, because it may name a child.
    `viewed`, where set, records the reading before the first byte is sent.
    """

    name: str
    title: str
    checker: Checker
    kinds: frozenset[MediaType] = field(default_factory=lambda: frozenset(MediaType))
    most_bytes: int = 25 * 1024 * 1024
    viewed: Viewed | None = None


@dataclass(frozen=True, slots=True)
class PdfStatus:
    """Where a PDF stands, for `components/pdf_link.html`."""

    job_id: UUID
    title: str
    state: JobState
    document_id: UUID | None
    size: int

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to fetch."""
        return self.document_id is not None


Json = dict[str, Any]
