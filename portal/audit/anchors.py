"""Lines of the anchor: what a seal says, how it is signed, and how a line is checked.

A line holds the heads that it seals, so that whoever keeps the file can tell an edit, a cut or an
old backup without trusting anything in the database.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.audit.chain import START, canonical
from portal.db.sealing import make_key_file

FILE = "anchor.jsonl"
FIRST = START


@dataclass(frozen=True, slots=True)
class SealedHead:
    """The last entry of a record's chain at the moment of sealing."""

    record: str
    record_id: UUID
    number: int
    hash: str

    def line(self) -> list[str | int]:
        """As the anchor holds it."""
        return [self.record, str(self.record_id), self.number, self.hash]


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: its number from 1, the root before it, its heads, its root and its signature."""

    number: int
    at: datetime
    previous: str
    heads: tuple[SealedHead, ...]
    root: str
    signature: str
    signer: str

    def to_line(self) -> str:
        """The seal as one line of the anchor, without its line end."""
        return canonical(
            {
                "number": self.number,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "previous": self.previous,
                "heads": [head.line() for head in self.heads],
                "root": self.root,
                "signature": self.signature,
                "signer": self.signer,
            }
        )


class BadLine(Exception):
    """A line of the anchor that is not one."""


def from_line(line: str) -> Seal:
    """A seal from its line. Raises BadLine."""
    try:
        said = json.loads(line)
        heads = tuple(SealedHead(r, UUID(i), int(n), str(h)) for r, i, n, h in said["heads"])
        at = datetime.fromisoformat(said["at"])
        kept = (str(said[name]) for name in ("root", "signature", "signer"))
        return Seal(int(said["number"]), at, str(said["previous"]), heads, *kept)
    except (ValueError, KeyError, TypeError) as wrong:
        raise BadLine("This is not a line of an anchor.") from wrong


def root_of(previous: str, heads: Sequence[SealedHead]) -> str:
    """The root over the root before it and every head, in order."""
    summed = hashlib.sha256(previous.encode())
    for head in heads:
        summed.update(b"\n" + canonical(head.line()).encode())
    return summed.hexdigest()


def make(
    key: Ed25519PrivateKey, number: int, at: datetime, previous: str, heads: Sequence[SealedHead]
) -> Seal:
    """A signed seal over some heads."""
    root = root_of(previous, heads)
    signature = key.sign(_signed(number, at, previous, root)).hex()
    return Seal(number, at, previous, tuple(heads), root, signature, public_hex(key))


def is_signed(seal: Seal, signer: str) -> bool:
    """Whether the seal's root follows from its heads and `signer` signed it."""
    if seal.signer != signer or root_of(seal.previous, seal.heads) != seal.root:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
        signed = _signed(seal.number, seal.at, seal.previous, seal.root)
        public.verify(bytes.fromhex(seal.signature), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(number: int, at: datetime, previous: str, root: str) -> bytes:
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical(["seal", number, when, previous, root]).encode()


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half of the signing key, as lines name it."""
    return key.public_key().public_bytes_raw().hex()


def read_signing_key(path: Path, *, make: bool) -> Ed25519PrivateKey:
    """The signing key from its file beside the sealing key; made at first use in demo mode only."""
    if make:
        make_key_file(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def read_lines(path: Path) -> Iterator[str]:
    """The lines of an anchor, one at a time."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.strip():
                yield line


def last_number(path: Path) -> int:
    """The number of the last whole seal in the file; 0 when there is none."""
    last = 0
    for line in read_lines(path) if path.exists() else ():
        try:
            last = from_line(line).number
        except BadLine:
            continue
    return last


def append(path: Path, lines: Sequence[str]) -> None:
    """Add lines to the anchor and bring them to the disk. A line cut by a crash is closed first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell() and not _ends_line(file):
            file.write(b"\n")
        file.write("".join(f"{line}\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())


def _ends_line(file: object) -> bool:
    file.seek(-1, os.SEEK_END)  # type: ignore[attr-defined]
    return bool(file.read(1) == b"\n")  # type: ignore[attr-defined]
