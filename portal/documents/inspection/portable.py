"""PDF: opened, relieved of everything that acts or names somebody, and written anew."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import sanitize

from portal.documents.inspection.limits import (
    DAMAGED,
    MOST_OBJECTS,
    MOST_PAGES,
    PROTECTED,
    TOO_MUCH,
    Refused,
)


def clean(content: bytes) -> bytes:
    """The PDF without scripts, actions, attachments, forms that act and metadata.

    Raises Refused for a file with a password, a damaged one and one that is far too long.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return _written(pdf)
    except pikepdf.PasswordError as locked:
        raise Refused(PROTECTED) from locked
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as fault:
        raise Refused(DAMAGED) from fault


def _written(pdf: pikepdf.Pdf) -> bytes:
    if len(pdf.objects) > MOST_OBJECTS or len(pdf.pages) > MOST_PAGES:
        raise Refused(TOO_MUCH)
    if len(pdf.pages) == 0:
        raise Refused(DAMAGED)
    _disarm(pdf)
    written = io.BytesIO()
    pdf.save(written, encryption=False)
    return written.getvalue()


def _disarm(pdf: pikepdf.Pdf) -> None:
    """Remove what runs, reaches out, is hidden behind a page or names an author."""
    sanitize.Sanitizer().remove_javascript().remove_external_access().remove_multimedia().remove_attachments().remove_collection().remove_private_app_data().remove_search_index().remove_thumbnails().remove_web_capture().apply(
        pdf
    )
    for name in ("/OpenAction", "/AA", "/Metadata"):
        if name in pdf.Root:
            del pdf.Root[name]
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        del form["/XFA"]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for page in pdf.pages:
        for name in ("/Metadata", "/AA"):
            if name in page.obj:
                del page.obj[name]
