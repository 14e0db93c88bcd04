"""A small real PDF to upload, that says something which must not lie open anywhere."""

from __future__ import annotations

import io

import pikepdf
from werkzeug.datastructures import FileStorage


def certificate_bytes(words: str = "A certificate.") -> bytes:
    """A one-page PDF with these words, not compressed."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    helvetica = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page = made.pages[0]
    fonts = pikepdf.Dictionary(F1=made.make_indirect(helvetica))
    page.Resources = pikepdf.Dictionary(Font=fonts)
    page.Contents = made.make_stream(f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode())
    out = io.BytesIO()
    made.save(out, compress_streams=False)
    return out.getvalue()


def certificate(words: str = "A certificate.", name: str = "certificate.pdf") -> FileStorage:
    """The same as a browser hands it in."""
    return FileStorage(io.BytesIO(certificate_bytes(words)), name, "file", "application/pdf")
