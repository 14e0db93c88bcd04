"""What a file is, by its contents and never by its name."""

from __future__ import annotations

from collections.abc import Callable

import magic

from portal.documents.inspection import images, office, portable
from portal.documents.inspection.limits import PROTECTED, Cleaned, Refused, Upload
from portal.documents.types import MediaType
from portal.kernel import wording

CLEANERS: dict[MediaType, Callable[[bytes], bytes]] = {
    MediaType.PDF: portable.clean,
    MediaType.WORD: office.clean_word,
    MediaType.EXCEL: office.clean_excel,
    MediaType.JPEG: images.clean_jpeg,
    MediaType.PNG: images.clean_png,
}


def look(upload: Upload, kinds: frozenset[MediaType], most_bytes: int) -> Cleaned:
    """A clean copy of an upload. Raises Refused with the sentence to show.

    At most `most_bytes` and one more are read, whatever the browser said about the length.
    """
    content = upload.read(most_bytes + 1)
    if not content:
        raise Refused("The selected file is empty")
    if len(content) > most_bytes:
        raise Refused(f"The selected file must be smaller than {most_bytes // (1024 * 1024)}MB")
    kind = _kind(content)
    if kind not in kinds:
        raise Refused(wrong_kind(kinds))
    assert kind is not None
    return Cleaned(CLEANERS[kind](content), kind)


def wrong_kind(kinds: frozenset[MediaType]) -> str:
    """The sentence about the kinds that are taken, in the order of the list."""
    names = [kind.label for kind in MediaType if kind in kinds]
    return f"The selected file must be a {wording.join(names, 'or')}"


def _kind(content: bytes) -> MediaType | None:
    """The kind of some contents; None for what the portal does not take."""
    said = magic.from_buffer(content[:4096], mime=True)
    plain = {kind.mime: kind for kind in (MediaType.PDF, MediaType.JPEG, MediaType.PNG)}
    if said in plain:
        return plain[said]
    if content[:4] == b"PK\x03\x04":
        return office.kind_of(content)
    if "EncryptedPackage".encode("utf-16-le") in content[:1_000_000]:
        raise Refused(PROTECTED)
    return None
