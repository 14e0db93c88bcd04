"""Sealing: AES-GCM with a data key per application, child or record, bound to row and column.

The data key is wrapped by a key that lives in a file outside the database, so a dump, a backup,
the write-ahead log or a stolen disk show nothing. It does not protect against a compromised
application. One function unwraps (`Vault.key`), and it asks the guard of the key's scope first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from portal.db.platform import DataKey
from portal.db.tenancy import ScopedSession
from portal.db.types import SealedBytes
from portal.kernel.errors import Sealed
from portal.kernel.verdict import ALLOWED, Verdict

NONCE = 12
MARK = SealedBytes.MARK
Guard = Callable[[ScopedSession, UUID], Verdict]
GuardOfMany = Callable[[ScopedSession, Collection[UUID]], Collection[UUID]]
"""Which of these may be opened; the same rule as the scope's guard, asked once for a list."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a sealed value lives; a value moved to another cell does not open."""

    table: str
    column: str
    row_id: UUID

    def bound(self, scope: str, scope_id: UUID) -> bytes:
        """The associated data that ties the ciphertext to its place."""
        return f"{scope}|{scope_id}|{self.table}|{self.column}|{self.row_id}".encode()


class SealBroken(Sealed):
    """The ciphertext was altered or moved, or its key was destroyed."""


class SealRefused(Sealed):
    """The guard said no; the edge of the application records the attempt."""

    def __init__(self, scope: str, scope_id: UUID, reason: str) -> None:
        super().__init__(reason)
        self.scope = scope
        self.scope_id = scope_id


class Vault:
    """Makes, wraps and unwraps data keys. `guards` is filled by the rooms through wiring."""

    def __init__(self, master: bytes) -> None:
        self._master = AESGCM(master)
        self.guards: dict[str, Guard] = {}
        self.guards_of_many: dict[str, GuardOfMany] = {}

    def new_key(self, session: ScopedSession, scope: str, scope_id: UUID) -> None:
        """Make the data key of a new application, child or record."""
        plain, nonce = AESGCM.generate_key(256), os.urandom(NONCE)
        wrapped = nonce + self._master.encrypt(nonce, plain, f"{scope}|{scope_id}".encode())
        session.add(DataKey(scope=scope, scope_id=scope_id, wrapped=wrapped))
        _held(session)[(scope, scope_id)] = plain

    def key(self, session: ScopedSession, scope: str, scope_id: UUID, *, opening: bool) -> AESGCM:
        """The one place that unwraps. `opening` asks the scope's guard; writing does not need it.

        Raises SealRefused when the guard says no, SealBroken when there is no such key.
        """
        if opening and not session.actor.is_system:
            verdict = self._verdict(session, scope, scope_id)
            if not verdict:
                raise SealRefused(scope, scope_id, verdict.reason)
        held = _held(session)
        if (scope, scope_id) not in held:
            held[(scope, scope_id)] = self._unwrap(session, scope, scope_id)
        return AESGCM(held[(scope, scope_id)])

    def prepare(self, session: ScopedSession, scope: str, ids: Iterable[UUID]) -> None:
        """Ask the guard and fetch the keys of a list at once, instead of one by one.

        What the guard leaves out is refused when somebody opens it.
        """
        allowed, held = _opened(session), _held(session)
        asked = {one for one in ids if (scope, one) not in allowed}
        if asked and not session.actor.is_system:
            admitted = self.guards_of_many[scope](session, asked)
            allowed.update({(scope, one): ALLOWED for one in admitted})
        wanted = [one for one in ids if (scope, one) in allowed and (scope, one) not in held]
        query = select(DataKey.scope_id, DataKey.wrapped).where(
            DataKey.scope == scope, DataKey.scope_id.in_(wanted)
        )
        for scope_id, wrapped in session.execute(query) if wanted else ():
            held[(scope, scope_id)] = self._plain(scope, scope_id, wrapped)

    def _verdict(self, session: ScopedSession, scope: str, scope_id: UUID) -> Verdict:
        allowed = _opened(session)
        if (scope, scope_id) not in allowed:
            guard = self.guards.get(scope)
            verdict = guard(session, scope_id) if guard else Verdict(False, "Nobody may open this.")
            if not verdict:
                return verdict
            allowed[(scope, scope_id)] = verdict
        return allowed[(scope, scope_id)]

    def _unwrap(self, session: ScopedSession, scope: str, scope_id: UUID) -> bytes:
        query = select(DataKey.wrapped).filter_by(scope=scope, scope_id=scope_id)
        return self._plain(scope, scope_id, session.execute(query).scalar_one_or_none())

    def _plain(self, scope: str, scope_id: UUID, wrapped: bytes | None) -> bytes:
        if wrapped is None:
            raise SealBroken("The key of this record was destroyed or never made.")
        try:
            bound = f"{scope}|{scope_id}".encode()
            return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], bound)
        except InvalidTag as broken:
            raise SealBroken("The key of this record was altered.") from broken


def _opened(session: ScopedSession) -> dict[tuple[str, UUID], Verdict]:
    return cast(dict[tuple[str, UUID], Verdict], session.info.setdefault("opened", {}))


def _held(session: ScopedSession) -> dict[tuple[str, UUID], bytes]:
    return cast(dict[tuple[str, UUID], bytes], session.info.setdefault("keys", {}))


def vault_of(session: ScopedSession) -> Vault:
    """The vault that the session was made with."""
    return cast(Vault, session.info["vault"])


def new_key(session: ScopedSession, scope: str, scope_id: UUID) -> None:
    """Make the data key of a scope ("application", "child", "record", "person") before sealing."""
    vault_of(session).new_key(session, scope, scope_id)


def ensure_key(session: ScopedSession, scope: str, scope_id: UUID) -> None:
    """Make the data key unless there is one; call it while holding the lock of its record."""
    query = select(DataKey.id).filter_by(scope=scope, scope_id=scope_id)
    if (scope, scope_id) not in _held(session) and session.execute(query).first() is None:
        new_key(session, scope, scope_id)
        session.flush()


def seal(session: ScopedSession, scope: str, scope_id: UUID, cell: Cell, words: str) -> bytes:
    """`words` as ciphertext for exactly this cell."""
    return seal_bytes(session, scope, scope_id, cell, words.encode())


def seal_bytes(
    session: ScopedSession, scope: str, scope_id: UUID, cell: Cell, content: bytes
) -> bytes:
    """`content` as ciphertext for exactly this cell (or file: then the cell names its row)."""
    key = vault_of(session).key(session, scope, scope_id, opening=False)
    nonce = os.urandom(NONCE)
    return MARK + nonce + key.encrypt(nonce, content, cell.bound(scope, scope_id))


def unseal(session: ScopedSession, scope: str, scope_id: UUID, cell: Cell, kept: bytes) -> str:
    """The words of a cell. Raises SealRefused (the guard says no) or SealBroken (altered)."""
    return unseal_bytes(session, scope, scope_id, cell, kept).decode()


def unseal_bytes(
    session: ScopedSession, scope: str, scope_id: UUID, cell: Cell, kept: bytes
) -> bytes:
    """The bytes of a cell or file. Raises SealRefused (the guard says no) or SealBroken."""
    key = vault_of(session).key(session, scope, scope_id, opening=True)
    body = memoryview(kept)[len(MARK) :]
    try:
        return key.decrypt(body[:NONCE], body[NONCE:], cell.bound(scope, scope_id))
    except InvalidTag as broken:
        raise SealBroken("This was altered or moved since it was sealed.") from broken


def open_many(session: ScopedSession, scope: str, ids: Collection[UUID]) -> None:
    """Before a list of sealed rows is read: one question to the guard, one for all keys."""
    vault_of(session).prepare(session, scope, ids)


def destroy_key(session: ScopedSession, scope: str, scope_id: UUID) -> None:
    """Erase by destroying the key; ciphertexts, wherever they were copied, stay closed for ever."""
    query = select(DataKey).filter_by(scope=scope, scope_id=scope_id)
    key = session.execute(query).scalar_one()
    key.wrapped = None
    _held(session).pop((scope, scope_id), None)


def read_master_key(path: Path, *, make: bool) -> bytes:
    """The wrapping key from its file; in demo mode it is made at first use, readable by us only."""
    if make:
        make_key_file(path, AESGCM.generate_key(256))
    return path.read_bytes()


def make_key_file(path: Path, key: bytes) -> None:
    """Keep a key in a new file, whole at once; one that is there stays, whoever made it."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{uuid4().hex}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    with suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()
