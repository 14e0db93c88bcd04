"""Making the PDFs that were ordered: claim with a lease, draw, print, keep, tell the rooms."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import structlog
from sqlalchemy import or_, select, update

from portal.db import Cell, Hub, UnitOfWork, destroy_key, unseal
from portal.documents.events import DocumentMade
from portal.documents.inspection import Cleaned
from portal.documents.models import RenderJob, StoredDocument
from portal.documents.pdf import NotPrinted, print_pdf
from portal.documents.policies import purpose_of
from portal.documents.services import keep
from portal.documents.types import JobState, Json, MediaType
from portal.kernel.actor import system
from portal.kernel.errors import PortalError
from portal.kernel.events import revive

LEASE = timedelta(seconds=180)
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=15)
MOST_TRIES = 10
Render = Callable[..., str]
log = structlog.get_logger()


class LostLease(PortalError):
    """Another worker took the order over; what this one made is thrown away."""


def make_due(hub: Hub, render: Render, printer: Callable[[str], bytes] = print_pdf) -> int:
    """Make every PDF that is due; how many were made. Several workers may run this at once.

    `render` draws a template as HTML, `printer` makes a PDF of it.
    """
    made = 0
    while (job := _claim(hub)) is not None:
        try:
            _keep(hub, job, printer(render(job.template, **_context(hub, job))))
            made += 1
        except LostLease:
            log.warning("render_lease_lost", job=str(job.id))
        except Exception as fault:
            log.error("render_failed", template=job.template, kind=type(fault).__name__)
            _try_later(hub, job, _said(fault))
    return made


def _said(fault: Exception) -> str:
    """A fault without a word of the document: an error's text could quote the context."""
    return str(fault) if isinstance(fault, NotPrinted) else type(fault).__name__


def _claim(hub: Hub) -> RenderJob | None:
    with hub.system_work("documents") as uow:
        now = uow.clock.now()
        query = (
            select(RenderJob)
            .where(
                RenderJob.state == JobState.WAITING,
                RenderJob.next_try_at <= now,
                or_(RenderJob.leased_until.is_(None), RenderJob.leased_until <= now),
            )
            .order_by(RenderJob.next_try_at, RenderJob.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        job = uow.session.scalars(query).one_or_none()
        if job is not None:
            job.lease, job.leased_until = uuid4(), now + LEASE
            uow.session.flush()
            uow.session.expunge_all()
    return job


def _context(hub: Hub, job: RenderJob) -> Json:
    """What the template prints: the order's own facts and the context as it was frozen."""
    assert job.context is not None
    with hub.reading(system("documents")) as session:
        cell = Cell("render_job", "context", job.id)
        frozen: Json = json.loads(unseal(session, "record", job.id, cell, job.context))
    facts = {"title": job.title, "reference": job.reference, "made_at": job.ordered_at}
    return {**facts, **revive(frozen)}


def _keep(hub: Hub, job: RenderJob, content: bytes) -> None:
    """The document, the end of the order and the news for the rooms, in one commit."""
    with hub.system_work("documents") as uow:
        row = keep(
            uow,
            Cleaned(content, MediaType.PDF),
            purpose=purpose_of(job.purpose),
            owners=(job.council_id, job.provider_id),
            subject=(job.record, job.record_id),
            title=job.title,
        )
        uow.session.flush()
        done = {"state": JobState.MADE, "document_id": row.id, "context": None, "fault": ""}
        _change(uow, job, **done)
        destroy_key(uow.session, "record", job.id)
        uow.record(_made(job, row))


def _made(job: RenderJob, row: StoredDocument) -> DocumentMade:
    return DocumentMade(
        subject_id=row.id,
        reference=job.reference,
        council_id=job.council_id,
        provider_id=job.provider_id,
        purpose=job.purpose,
        file_name=row.file_name,
        size=row.size,
        sha256=row.sha256,
        job_id=job.id,
        belongs_to=job.record,
        belongs_to_id=job.record_id,
    )


def _try_later(hub: Hub, job: RenderJob, fault: str) -> None:
    tries = job.attempts + 1
    state = JobState.FAILED if tries >= MOST_TRIES else JobState.WAITING
    wait = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
    with hub.system_work("documents") as uow:
        at = uow.clock.now() + wait
        _change(uow, job, state=state, attempts=tries, next_try_at=at, fault=fault[:80])


def _change(uow: UnitOfWork, job: RenderJob, **values: object) -> None:
    """Change an order that is still ours, and let it go. Raises LostLease."""
    query = (
        update(RenderJob)
        .where(RenderJob.id == job.id, RenderJob.lease == job.lease)
        .values(lease=None, leased_until=None, **values)
        .returning(RenderJob.id)
    )
    if uow.session.execute(query).one_or_none() is None:
        raise LostLease
