"""Limits and answers that the parsers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from portal.documents.types import MediaType

MOST_PAGES = 2_000
MOST_OBJECTS = 300_000
MOST_PARTS = 3_000
MOST_UNPACKED = 150 * 1024 * 1024
MOST_RATIO = 200
MOST_PIXELS = 50_000_000

PROTECTED = "The selected file is password protected"
DAMAGED = "The selected file is damaged and cannot be opened"
TOO_MUCH = "The selected file holds too much to be opened safely"
ACTIVE = "The selected file contains a macro or an embedded program – save it without and try again"


class Upload(Protocol):
    """What a form hands over: werkzeug's FileStorage, or anything that can be read."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, all of them by default."""
        ...


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean copy and its kind; made by `documents.inspect`, taken by `documents.store`."""

    content: bytes
    media_type: MediaType


class Refused(Exception):
    """The file is not taken; the message is the sentence beside the field."""
