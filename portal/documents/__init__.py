"""Documents: what people hand in, checked and kept sealed, and PDFs made from frozen terms.

Handed out by one route, `documents.download`, which asks the checker of the document's purpose.
"""

from portal.documents.events import DocumentMade, DocumentStored
from portal.documents.inspection import Cleaned
from portal.documents.making import make_due
from portal.documents.models import RenderJob, StoredDocument
from portal.documents.pdf import write as print_here
from portal.documents.policies import owners_only, purposes, register
from portal.documents.queries import (
    find_pdf,
    get_document,
    get_job,
    guard,
    list_documents,
    read_bytes,
)
from portal.documents.services import inspect, order_pdf, store
from portal.documents.sweeping import sweep
from portal.documents.types import Held, JobState, MediaType, PdfStatus, Purpose
from portal.documents.watching import count_orders, worker_fault

__all__ = [
    "Cleaned",
    "DocumentMade",
    "DocumentStored",
    "Held",
    "JobState",
    "MediaType",
    "PdfStatus",
    "Purpose",
    "RenderJob",
    "StoredDocument",
    "count_orders",
    "find_pdf",
    "get_document",
    "get_job",
    "guard",
    "inspect",
    "list_documents",
    "make_due",
    "order_pdf",
    "owners_only",
    "print_here",
    "purposes",
    "read_bytes",
    "register",
    "store",
    "sweep",
    "worker_fault",
]
