"""Word and Excel files: a zip of XML parts, opened with limits and packed anew."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from portal.documents.inspection.limits import (
    ACTIVE,
    DAMAGED,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
    TOO_MUCH,
    Refused,
)
from portal.documents.types import MediaType

TYPES = "[Content_Types].xml"
_MAIN = {
    MediaType.WORD: b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main",
    MediaType.EXCEL: b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
}
_MACROS = (b"macroenabled", b"vbaproject", b"oleobject", b"activex", b"vnd.ms-office.vba")
_ACTIVE_PART = re.compile(
    r"vbaproject|oleobject|activex|/embeddings/|externallinks/", re.IGNORECASE
)
# A template, object or frame fetched from elsewhere when the file is opened. Plain links stay.
_FETCHED = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath)\b", re.I)
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_WHO = re.compile(rb'((?:w|w15|w16|x18tc):(?:author|initials|userId|displayName))="[^"]*"')
_BLANK = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
_MADE = (1980, 1, 1, 0, 0, 0)


def kind_of(content: bytes) -> MediaType | None:
    """Word or Excel by the list of parts inside; None for any other zip. Raises Refused."""
    with _opened(content) as packed:
        if TYPES not in packed.namelist():
            return None
        said = packed.read(TYPES).lower()
        if any(word in said for word in _MACROS):
            raise Refused(ACTIVE)
        found = [kind for kind, main in _MAIN.items() if main in said]
        return found[0] if len(found) == 1 else None


def clean_word(content: bytes) -> bytes:
    """A Word file without authors, macros and parts fetched from elsewhere."""
    return _packed_anew(content)


def clean_excel(content: bytes) -> bytes:
    """An Excel file without authors, macros and parts fetched from elsewhere."""
    return _packed_anew(content)


class _Opened(zipfile.ZipFile):
    """A zip whose listed sizes were checked before anything in it is unpacked."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        listed = self.infolist()
        names = {part.filename for part in listed}
        unpacked = sum(part.file_size for part in listed)
        if len(listed) > MOST_PARTS or unpacked > MOST_UNPACKED:
            raise Refused(TOO_MUCH)
        if unpacked > MOST_RATIO * len(content) + 1_000_000:
            raise Refused(TOO_MUCH)
        if len(names) != len(listed) or any(part.flag_bits & 1 for part in listed):
            raise Refused(DAMAGED)


def _opened(content: bytes) -> _Opened:
    try:
        return _Opened(content)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise Refused(DAMAGED) from fault


def _packed_anew(content: bytes) -> bytes:
    """Each part read within its listed size and written to a new zip. Raises Refused."""
    written = io.BytesIO()
    with _opened(content) as packed, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for part in packed.infolist():
            if part.is_dir():
                continue
            if _ACTIVE_PART.search(part.filename):
                raise Refused(ACTIVE)
            made.writestr(zipfile.ZipInfo(part.filename, _MADE), _clean_part(packed, part))
    return written.getvalue()


def _clean_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.filename in _BLANK:
        return _BLANK[part.filename]
    try:
        content = packed.read(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
        raise Refused(DAMAGED) from fault
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return content
    if _ENTITY.search(content) or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused(DAMAGED)
    if part.filename.endswith(".rels") and b"External" in content and _FETCHED.search(content):
        raise Refused(ACTIVE)
    return _WHO.sub(rb'\1=""', content)
