"""Where the bytes lie. A small seam over obstore: a folder now; a bucket needs another class.

A file is written under a name that nobody looks at, brought to the disk, read back and compared,
and only then moved to its place. What is in its place is whole.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import obstore
from obstore.store import LocalStore

INCOMING = "incoming"
FAULTS = (OSError, ValueError, obstore.exceptions.BaseError)


class StorageFault(Exception):
    """The bytes could not be kept or are not what was kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: its place, its size in bytes, when it was written (UTC)."""

    place: str
    size: int
    written_at: datetime


class Store(Protocol):
    """What the portal asks of a place for files."""

    def put(self, place: str, content: bytes) -> None:
        """Keep `content` under `place`, whole or not at all. Raises StorageFault."""
        ...

    def get(self, place: str) -> bytes:
        """The bytes of `place`. Raises StorageFault when they are not there."""
        ...

    def delete(self, place: str) -> None:
        """Remove `place`; nothing happens when it is not there."""
        ...

    def walk(self) -> Iterator[Kept]:
        """Every file of the store, unfinished ones too."""
        ...


class FolderStore:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._store = LocalStore(prefix=str(folder))

    def put(self, place: str, content: bytes) -> None:
        temporary = f"{INCOMING}/{uuid4().hex}"
        try:
            obstore.put(self._store, temporary, content)
            self._to_disk(temporary)
            if self._digest(temporary) != hashlib.sha256(content).digest():
                raise StorageFault("The file was not written as it was sent.")
            obstore.rename(self._store, temporary, place)
            self._names_to_disk(place)
        except StorageFault:
            self.delete(temporary)
            raise
        except FAULTS as fault:
            self.delete(temporary)
            raise StorageFault("The file could not be kept.") from fault

    def get(self, place: str) -> bytes:
        try:
            return bytes(obstore.get(self._store, place).bytes())
        except FAULTS as fault:
            raise StorageFault("The file is not in its place.") from fault

    def delete(self, place: str) -> None:
        try:
            obstore.delete(self._store, place)
        except FAULTS:
            return

    def walk(self) -> Iterator[Kept]:
        for batch in obstore.list(self._store):
            for found in batch:
                yield Kept(found["path"], found["size"], found["last_modified"])

    def _to_disk(self, place: str) -> None:
        _sync(self._folder / place)

    def _names_to_disk(self, place: str) -> None:
        """A renamed file survives a power cut only once its folder is on the disk too."""
        _sync((self._folder / place).parent)
        _sync(self._folder)

    def _digest(self, place: str) -> bytes:
        return hashlib.sha256(self.get(place)).digest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
