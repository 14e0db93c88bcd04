"""Taking documents in, and ordering PDFs."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from portal.db import Cell, UnitOfWork, new_key, seal, seal_bytes
from portal.documents.events import DocumentStored
from portal.documents.inspection import Cleaned, Refused, Upload, look
from portal.documents.models import RenderJob, StoredDocument
from portal.documents.policies import purpose_of
from portal.documents.storage import FolderStore, StorageFault, Store
from portal.documents.types import JobState, Json, MediaType, Purpose
from portal.kernel.errors import RuleBroken
from portal.kernel.events import plain

Subject = tuple[str, UUID]
NOT_KEPT = "The selected file could not be uploaded – try again"


def store_of(uow: UnitOfWork) -> Store:
    """The place for files of this installation."""
    return FolderStore(uow.hub.settings.documents_folder)


def inspect(upload: Upload, *, purpose: str, field: str = "file") -> Cleaned:
    """A clean copy of what was handed in; slow, so call it before the unit of work opens.

    Raises RuleBroken with the sentence beside `field`.
    """
    kinds = purpose_of(purpose)
    try:
        return look(upload, kinds.kinds, kinds.most_bytes)
    except Refused as refusal:
        raise RuleBroken("document_refused", str(refusal), field) from refusal


def store(
    uow: UnitOfWork,
    upload: Upload | Cleaned,
    *,
    purpose: str,
    council_id: UUID | None = None,
    provider_id: UUID | None = None,
    subject: Subject | None = None,
    title: str = "",
    field: str = "file",
) -> StoredDocument:
    """Check what was handed in and keep it; the row is added in the unit of work.

    `subject` is the (record, id) that the checker will ask about, the owning organisation if not
    given. `title` names the file; it must not name a child. Raises RuleBroken (`field`).
    """
    clean = upload if isinstance(upload, Cleaned) else inspect(upload, purpose=purpose, field=field)
    row = keep(
        uow,
        clean,
        purpose=purpose_of(purpose),
        owners=(council_id, provider_id),
        subject=subject or ("organisation", _owner(council_id, provider_id)),
        title=title,
        field=field,
    )
    uow.record(_stored(row))
    return row


def _stored(row: StoredDocument) -> DocumentStored:
    return DocumentStored(
        subject_id=row.id,
        council_id=row.council_id,
        provider_id=row.provider_id,
        purpose=row.purpose,
        file_name=row.file_name,
        media_type=row.media_type.value,
        size=row.size,
        sha256=row.sha256,
        belongs_to=row.record,
        belongs_to_id=row.record_id,
    )


def keep(
    uow: UnitOfWork,
    clean: Cleaned,
    *,
    purpose: Purpose,
    owners: tuple[UUID | None, UUID | None],
    subject: Subject,
    title: str = "",
    field: str = "file",
) -> StoredDocument:
    """Seal the bytes, put them in their place and add the row; the caller records the event.

    Should the unit of work fail later, the file stays without a row until the sweep removes it.
    """
    document_id = uuid4()
    kept = _put_sealed(uow, document_id, clean.content, field)
    row = StoredDocument(
        id=document_id,
        purpose=purpose.name,
        owner_kind=_owner_kind(*owners),
        file_name=name_for(title or purpose.title, clean.media_type),
        made_at=uow.clock.now(),
        made_by_id=uow.person.user_id,
        **kept,
        **_belonging(subject, owners),
        **_described(clean),
    )
    uow.add(row)
    return row


def _put_sealed(uow: UnitOfWork, document_id: UUID, content: bytes, field: str) -> dict[str, Any]:
    """Seal the bytes under a key of their own and put them away; the columns that find them."""
    new_key(uow.session, "document", document_id)
    cell = Cell("stored_document", "place", document_id)
    sealed = seal_bytes(uow.session, "document", document_id, cell, content)
    place = f"{document_id.hex[:2]}/{secrets.token_hex(16)}"
    try:
        store_of(uow).put(place, sealed)
    except StorageFault as fault:
        raise RuleBroken("document_not_kept", NOT_KEPT, field) from fault
    return {"place": place, "stored_sha256": hashlib.sha256(sealed).hexdigest()}


def _belonging(subject: Subject, owners: tuple[UUID | None, UUID | None]) -> dict[str, Any]:
    """The columns that say which record a row belongs to, and which council and provider own it."""
    record, record_id = subject
    council_id, provider_id = owners
    return {
        "record": record,
        "record_id": record_id,
        "council_id": council_id,
        "provider_id": provider_id,
    }


def _described(clean: Cleaned) -> dict[str, Any]:
    """The columns that say what the file is, before it is sealed."""
    return {
        "media_type": clean.media_type,
        "size": len(clean.content),
        "sha256": hashlib.sha256(clean.content).hexdigest(),
    }


def name_for(title: str, kind: MediaType) -> str:
    """The name under which a document is handed out: its title in plain letters and four more."""
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in title.lower())
    return f"{'-'.join(words.split())[:80] or 'document'}-{secrets.token_hex(2)}.{kind.suffix}"


def _owner(council_id: UUID | None, provider_id: UUID | None) -> UUID:
    owner = provider_id or council_id
    if owner is None:
        raise ValueError("A document belongs to a council, a provider or a named record.")
    return owner


def _owner_kind(council_id: UUID | None, provider_id: UUID | None) -> str:
    if council_id and provider_id:
        return "both"
    if council_id or provider_id:
        return "council" if council_id else "provider"
    return "portal"


def order_pdf(
    uow: UnitOfWork,
    *,
    template: str,
    context: Json,
    purpose: str,
    subject: Subject,
    title: str,
    reference: str = "",
    council_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> RenderJob:
    """Order a PDF of `template` from a context frozen now; a worker makes it after the commit.

    The template gets the context's values and `title`, `reference` and `made_at` (this instant).
    Dates and instants among the values come back as such. `DocumentMade` tells when it is there.
    """
    job = RenderJob(
        purpose=purpose_of(purpose).name,
        template=template,
        title=title,
        reference=reference,
        **_waiting(uow.clock.now()),
        **_belonging(subject, (council_id, provider_id)),
    )
    job.context = _frozen(uow, job.id, context)
    uow.add(job)
    uow.wake("documents")
    return job


def _waiting(now: datetime) -> dict[str, Any]:
    return {"state": JobState.WAITING, "ordered_at": now, "next_try_at": now}


def _frozen(uow: UnitOfWork, job_id: UUID, context: Json) -> bytes:
    """The context as it is now, sealed under the order's own key."""
    new_key(uow.session, "record", job_id)
    words = json.dumps(plain(context), ensure_ascii=False)
    return seal(uow.session, "record", job_id, Cell("render_job", "context", job_id), words)
