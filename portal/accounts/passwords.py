"""Passwords: argon2id, and the same work for an address that nobody has."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's floor for argon2id: 19 MiB and two passes keep a guess dear and a sign-in quick.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS = _HASHER.hash(secrets.token_urlsafe())


def digest(password: str) -> str:
    """What is kept of a password: argon2id with its own salt, over one spelling of the text."""
    return _HASHER.hash(_one_spelling(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one. Without a kept one the same work is done for nothing."""
    try:
        right = _HASHER.verify(kept or _NOBODYS, _one_spelling(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def is_dated(kept: str) -> bool:
    """Whether a kept digest was made with other settings than today's."""
    return _HASHER.check_needs_rehash(kept)


def _one_spelling(password: str) -> bytes:
    """Keyboards differ in how they compose letters; half of a pair cannot be encoded at all."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
