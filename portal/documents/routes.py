"""The one way out for documents, and the fragment that waits for a PDF."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, make_response
from werkzeug.wrappers import Response

from portal.db import Hub
from portal.documents import queries
from portal.documents.models import StoredDocument
from portal.documents.policies import purpose_of
from portal.documents.storage import FolderStore
from portal.documents.types import Held
from portal.web.access import current_actor, signed_in
from portal.web.htmx import is_fragment_request, page
from portal.web.requests import reading, unit_of_work

bp = Blueprint("documents", __name__)
# Whatever a browser makes of the bytes, it may run nothing and is nobody there.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@bp.get("/documents/<uuid:document_id>")
@signed_in
def download(document_id: UUID) -> Response:
    """A document as an attachment, to whom its purpose's checker admits; 404 to everybody else."""
    session, actor = reading(), current_actor()
    document = queries.get_document(session, actor, document_id)
    _record_view(document)
    session = reading()
    hub: Hub = current_app.extensions["hub"]
    store = FolderStore(hub.settings.documents_folder)
    return _attachment(document, queries.read_bytes(session, store, document))


def _record_view(document: StoredDocument) -> None:
    """Where the purpose asks for it, the view is on record before the first byte leaves."""
    purpose = purpose_of(document.purpose)
    if purpose.viewed is not None:
        held: Held = queries.held(document)
        with unit_of_work() as uow:
            purpose.viewed(uow, held)


def _attachment(document: StoredDocument, content: bytes) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = document.media_type.mime
    response.headers["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.get("/documents/jobs/<uuid:job_id>")
@signed_in
def show_job(job_id: UUID) -> Response:
    """Where a PDF stands: a small page, and the fragment that asks again until there is a link."""
    job = queries.get_job(reading(), current_actor(), job_id)
    status = queries.get_status(reading(), job)
    name = "part" if is_fragment_request() else "job"
    return page(f"documents/{name}.html", pdf=status)
