"""Why this room keeps documents, and who may have them."""

from __future__ import annotations

from portal import documents
from portal.admissions.services.agreements import PDF
from portal.documents import Purpose

PURPOSES = (Purpose(PDF, "PDPS agreement", checker=documents.owners_only),)
