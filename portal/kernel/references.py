"""References that a person can read out, write down and type again: R-7K2M4, APP-3QX9F.

The letters are Crockford's base 32: no I, L, O or U, so nothing looks like a digit or spells a
word by accident. A reference is random and says nothing; it is a name, never a permission.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 5

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CANONICAL = re.compile(rf"[A-Z]+-[{ALPHABET}]{{{LENGTH}}}")
_NOT_SPOKEN = re.compile(r"[\W_]+")
_TRIES = 100


def new_reference(prefix: str, is_taken: Callable[[str], bool] | None = None) -> str:
    """A new random reference such as R-7K2M4.

    Among 50,000 of one prefix about 37 pairs would be equal by chance, so whoever keeps them
    passes `is_taken` or holds a unique constraint and asks again.
    Raises RuntimeError when a hundred tries found only taken ones.
    """
    if not (prefix.isascii() and prefix.isalpha() and prefix.isupper()):
        raise ValueError(f"A prefix is made of capital letters, not {prefix!r}")
    for _ in range(_TRIES):
        reference = f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"
        if is_taken is None or not is_taken(reference):
            return reference
    raise RuntimeError(f"No free reference with the prefix {prefix} was found")


def is_reference(text: str, prefix: str | None = None) -> bool:
    """Whether the text is a reference in its canonical form (and has the prefix)."""
    matches = _CANONICAL.fullmatch(text) is not None
    return matches and (prefix is None or text.startswith(f"{prefix}-"))


def normalise(typed: str, prefix: str | None = None) -> str | None:
    """The reference a person meant, or None when it cannot be one.

    Small letters, spaces, dashes and a missing hyphen are forgiven; O is read as 0, I and L as 1.
    With `prefix` the five characters alone are enough, and another prefix gives None.
    """
    spoken = _NOT_SPOKEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    start, body = spoken[:-LENGTH], spoken[-LENGTH:].translate(_MISREAD)
    reference = f"{start or prefix or ''}-{body}"
    return reference if is_reference(reference, prefix) else None
