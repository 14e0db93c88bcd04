"""Reads of documents. Whose bytes may be had is asked of the purpose's checker, every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from portal.db import Cell, ScopedSession, unseal_bytes
from portal.documents.models import RenderJob, StoredDocument
from portal.documents.policies import purpose_of
from portal.documents.storage import StorageFault, Store
from portal.documents.types import Held, JobState, PdfStatus
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.verdict import Verdict


def held(row: StoredDocument | RenderJob) -> Held:
    """What a checker is asked about."""
    return Held(row.id, row.purpose, row.record, row.record_id, row.council_id, row.provider_id)


def get_document(session: ScopedSession, actor: Actor, document_id: UUID) -> StoredDocument:
    """A document whose checker admits the actor. Raises NotFound for every other."""
    row = session.get(StoredDocument, document_id)
    if row is None or not _admits(session, actor, row):
        raise NotFound
    return row


def get_job(session: ScopedSession, actor: Actor, job_id: UUID) -> RenderJob:
    """An order for a PDF whose checker admits the actor. Raises NotFound for every other."""
    row = session.get(RenderJob, job_id)
    if row is None or not _admits(session, actor, row):
        raise NotFound
    return row


def _admits(session: ScopedSession, actor: Actor, row: StoredDocument | RenderJob) -> bool:
    return actor.is_system or purpose_of(row.purpose).checker(session, actor, held(row))


def guard(session: ScopedSession, document_id: UUID) -> Verdict:
    """The vault's guard for the bytes of a document: its purpose's checker."""
    row = session.get(StoredDocument, document_id)
    admitted = row is not None and _admits(session, session.actor, row)
    return Verdict(admitted, "" if admitted else "This document is not yours to open.")


def read_bytes(session: ScopedSession, store: Store, document: StoredDocument) -> bytes:
    """A document's bytes, whole and unaltered. Raises SealRefused, SealBroken or StorageFault."""
    kept = store.get(document.place)
    cell = Cell("stored_document", "place", document.id)
    content = unseal_bytes(session, "document", document.id, cell, kept)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise StorageFault("The document is not what was kept.")
    return content


def list_documents(session: ScopedSession, ids: Iterable[UUID]) -> dict[UUID, StoredDocument]:
    """Documents by id, for a room that holds their ids in rows the actor may see.

    One statement. It shows name, kind, size and digest; the bytes still need the checker.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.scalars(select(StoredDocument).where(StoredDocument.id.in_(wanted)))
    return {row.id: row for row in rows}


def find_pdf(
    session: ScopedSession, record: str, record_id: UUID, purpose: str
) -> PdfStatus | None:
    """Where the newest PDF of a record stands, for `components/pdf_link.html`."""
    query = (
        select(RenderJob, StoredDocument.size)
        .outerjoin(StoredDocument, StoredDocument.id == RenderJob.document_id)
        .where(
            RenderJob.record == record,
            RenderJob.record_id == record_id,
            RenderJob.purpose == purpose,
        )
        .order_by(RenderJob.ordered_at.desc(), RenderJob.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return status_of(row[0], row[1] or 0) if row else None


def get_status(session: ScopedSession, job: RenderJob) -> PdfStatus:
    """Where an order stands, with the size of what was made."""
    made = session.get(StoredDocument, job.document_id) if job.document_id else None
    return status_of(job, made.size if made else 0)


def status_of(job: RenderJob, size: int = 0) -> PdfStatus:
    """An order as a page shows it."""
    return PdfStatus(job.id, job.title, JobState(job.state), job.document_id, size)
