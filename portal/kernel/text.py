"""Text as people write it: cleaned without losing words, counted as the page counts, digested."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

from portal.kernel.events import plain

# What JavaScript means by white space. Python's own set differs (it holds U+001C to U+001F and
# U+0085, and lacks U+FEFF), and the counter beside the box must agree with the server.
_WHITE = "\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
_WORD = re.compile(f"[^{_WHITE}]+")
_LINE_END = re.compile("\\r\\n|[\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029]")
_FIGURES = re.compile("[0-9]{1,9}")
_SPACES = re.compile("[^\\S\\n]|\\ufeff")
_BULLET = re.compile(
    "^( *)[\\u2022\\u00b7\\u25aa\\u25cf\\u25e6\\uf0a7\\uf0b7](?= |$)", re.MULTILINE
)
# Marks that turn the direction of what follows: a price or a name could be made to read backwards.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# A soft hyphen and a space without width come with pasted text and hide words from a search.
_UNSEEN = frozenset("\u00ad\u200b")


def count_words(text: str) -> int:
    """How many words a text has, as the GOV.UK character count component counts in the browser."""
    return len(_WORD.findall(text))


def clean(text: str) -> str:
    """Pasted text as it is kept: plain lines, bullets as hyphens, no control characters.

    No word is lost. Composed to NFC; every line end is a line feed; spaces of any kind are
    ordinary ones; spaces at the end of a line and blank lines around the text go.
    """
    lines = _SPACES.sub(" ", _LINE_END.sub("\n", text))
    shown = "".join(char for char in lines if char == "\n" or not _is_hidden(char))
    hyphened = _BULLET.sub(r"\1-", unicodedata.normalize("NFC", shown))
    return "\n".join(line.rstrip(" ") for line in hyphened.split("\n")).strip("\n")


def clean_line(text: str) -> str:
    """A one-line answer (a name, a title) as it is kept: cleaned, with single spaces."""
    return " ".join(clean(text).split())


def whole_number(typed: str | None) -> int | None:
    """A number of up to nine plain figures, as addresses and forms carry it; None for the rest.

    `str.isdigit` alone says yes to "²", which `int` then refuses.
    """
    return int(typed) if typed and _FIGURES.fullmatch(typed) else None


def digest(value: Any) -> str:
    """The SHA-256, in hexadecimal, of a value as canonical JSON.

    Equal values have equal digests whatever the order of their keys. Money is pence and never a
    float: raises TypeError for what has no agreed form.
    """
    return hashlib.sha256(canonical_json(value)).hexdigest()


def canonical_json(value: Any) -> bytes:
    """The one way to write a value as JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _is_hidden(char: str) -> bool:
    """Whether a character is a control, half of a pair, unseen, or turns the line's direction."""
    return unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNING or char in _UNSEEN
