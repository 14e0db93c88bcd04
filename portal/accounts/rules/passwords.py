"""What a password may be: long, and not one that a guesser tries first. No rules of composition.

NIST SP 800-63B asks for a list of passwords known to be common. Nearly all of those that have
twelve characters are a common word, name or row of keys, repeated or followed by a few digits; so
this takes such parts out and looks at what is left.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable

SHORTEST, LONGEST = 12, 128
_FEWEST_DIFFERENT = 5
_LEAST_LEFT = 6
_USUAL_MARKS = 2
_SIMPLE_WORDS = (
    "correcthorsebatterystaple password passwort passphrase passw welcome letmein login admin"
    " administrator access secret changeme default qwertyuiop qwerty asdfghjkl asdf zxcvbnm zxcv"
    " iloveyou sunshine princess monkey dragon football liverpool arsenal chelsea superman batman"
    " master hello freedom whatever trustno summer winter autumn spring january february march"
    " april june july august september october november december monday tuesday wednesday thursday"
    " friday saturday sunday london england council borough children child care home homes"
    " fostering foster placement placements portal provider social worker ofsted test demo user"
    " guest temp computer internet"
)
_SIMPLE = frozenset(_SIMPLE_WORDS.split())
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "0123456789")
_SWAPPED = str.maketrans("0134578@$!", "oieastbasi")


def password_problem(password: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a password, as a sentence; None when it may be used.

    `about` is what others know of the person: name, address, organisation.
    """
    if len(password) < SHORTEST:
        return f"Enter a password of at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"Enter a password of at most {LONGEST} characters"
    text = unicodedata.normalize("NFKC", password).casefold()
    if len(set(text)) < _FEWEST_DIFFERENT or _is_repeated(text) or _is_run(text):
        return "Enter a password that is harder to guess than a pattern of keys"
    known = {*_SIMPLE, *(word for words in about for word in _words(words))}
    if min(_left(text, known), _left(text.translate(_SWAPPED), known)) < _LEAST_LEFT:
        return (
            "Enter a password that is harder to guess. Do not build it from a name or common words"
        )
    return None


def _is_repeated(text: str) -> bool:
    """Whether the text is one short piece again and again ("winter26winter26")."""
    return any(
        text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1)
    )


def _is_run(text: str) -> bool:
    """Whether the text walks along the alphabet, the digits or a row of keys, either way."""
    rows = [row * (len(text) // len(row) + 2) for row in _ROWS]
    return any(text in row or text in row[::-1] for row in rows)


def _words(words: str) -> list[str]:
    """The words of a name or address that are long enough to be recognised, and all in one."""
    found = re.findall(r"\w+", words.casefold())
    return [word for word in (*found, "".join(found)) if len(word) >= 4]


def _left(text: str, known: set[str]) -> int:
    """How many different characters are left when known words, years and usual marks are out."""
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, " ")
    digits = re.findall(r"[0-9]", text)
    marks = set(text) & set(string.punctuation)
    others = set(text) - set(string.punctuation + string.whitespace + string.digits)
    return len(others) + _loose_digits("".join(digits)) + max(0, len(marks) - _USUAL_MARKS)


def _loose_digits(digits: str) -> int:
    """Digits count only when they are no year and no row ("2026", "1234")."""
    if re.fullmatch(r"((19|20)\d\d)?", digits) or _is_run(digits):
        return 0
    return len(set(digits))
