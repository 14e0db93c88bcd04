"""What in a text could tell who a child is: values the record holds, and shapes of numbers.

A find of the child's own name, school, postcode, birthday, or of a number that belongs to one child
must be changed or hidden before sending. Others (a full date, another postcode, a telephone number)
are shown to a person, who keeps or hides them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_UPN = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_PHONE = re.compile(r"(?<!\d)(?:\+44\s?|0)\d(?:[ -]?\d){8,9}(?!\d)")
_DATES = (
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<n>{_MONTHS})[a-z]*\s*,?\s*"
        r"(?P<y>\d{4}|\d{2})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<n>{_MONTHS})[a-z]*\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>\d{{4}})",
        re.IGNORECASE,
    ),
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words of a school's or a street's name that by themselves name nothing.
_COMMON = frozenset(
    {"the", "a", "an", "and", "of", "for", "in", "at", "st", "saint", "school", "academy"}
    | {"primary", "junior", "infant", "secondary", "high", "college", "community", "church"}
    | {"england", "ce", "rc", "catholic", "girls", "boys", "grammar", "special", "centre"}
    | {"road", "street", "avenue", "lane", "close", "drive", "way", "court", "house", "flat"}
    | {"north", "south", "east", "west", "upper", "lower", "new", "old", "none", "nursery"}
    | {"park", "green", "hill", "trust"}
)
# Names that are ordinary words as well count only with a capital letter.
_ORDINARY = frozenset(
    {"will", "may", "april", "june", "august", "hope", "faith", "grace", "joy", "rose", "mark"}
    | {"art", "summer", "autumn", "star", "sky", "blue", "young", "long", "short", "best", "an"}
    | {"do", "so", "in", "my", "le", "king", "day", "bill", "jack", "frank", "rich", "page", "hall"}
)
HIDDEN = "(hidden)"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the record holds of the child; empty where nothing was given."""

    names: tuple[str, ...] = ()
    school: str = ""
    address: str = ""
    postcode: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Find:
    """Something in a text that could name the child. `field` and `where` say in which text."""

    kind: str
    field: str
    where: str
    text: str
    is_exact: bool

    @property
    def sentence(self) -> str:
        """What to do about it; never repeats more than what was found."""
        if self.is_exact:
            return f"{_KINDS[self.kind]} appears in ‘{self.where}’. Change it or hide it."
        return f"{_KINDS[self.kind]} in ‘{self.where}’: “{self.text}”. Does it name the child?"


_KINDS = {
    "name": "The child’s name",
    "school": "The child’s school",
    "address": "The child’s address",
    "postcode": "The child’s postcode",
    "born_on": "The child’s date of birth",
    "nhs": "An NHS number",
    "upn": "A pupil number (UPN)",
    "other_postcode": "A postcode",
    "date": "A full date",
    "phone": "A telephone number",
    "email": "An e-mail address",
}


def find_identifiers(texts: Mapping[str, tuple[str, str]], identity: Identity) -> tuple[Find, ...]:
    """Everything found in `texts` (field to label and words), what must go first."""
    found: dict[tuple[str, str, str], Find] = {}
    for name, (where, words) in texts.items():
        for kind, text, is_exact in _found(words, identity):
            key = (kind, name, text.casefold())
            found.setdefault(key, Find(kind, name, where, text, is_exact))
    return tuple(sorted(found.values(), key=lambda find: not find.is_exact))


def hide(words: str, find: Find) -> str:
    """The words with every occurrence of what was found replaced."""
    pattern = rf"(?<!\w){re.escape(find.text)}(?!\w)"
    return re.sub(pattern, HIDDEN, words, flags=re.IGNORECASE)


def _found(words: str, identity: Identity) -> Iterator[tuple[str, str, bool]]:
    yield from (("name", text, True) for text in _names(words, identity.names))
    yield from (("school", text, True) for text in _phrases(words, _parts(identity.school)))
    yield from (("address", text, True) for text in _phrases(words, _streets(identity.address)))
    yield from _postcodes(words, identity.postcode)
    yield from _dates(words, identity.born_on)
    yield from (("nhs", match[0], True) for match in _NHS.finditer(words) if is_nhs(match[0]))
    yield from (("upn", match[0], True) for match in _UPN.finditer(words))
    yield from (("email", match[0], False) for match in _EMAIL.finditer(words))
    yield from (("phone", match[0], False) for match in _PHONE.finditer(words))


def _phrases(words: str, wanted: Iterable[str]) -> Iterator[str]:
    for part in wanted:
        pattern = r"\s+".join(re.escape(piece) for piece in part.split())
        match = re.search(rf"(?<!\w){pattern}(?!\w)", words, re.IGNORECASE)
        if match:
            yield match[0]


def _names(words: str, names: Iterable[str]) -> Iterator[str]:
    for part in _name_parts(names):
        for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", words, re.IGNORECASE):
            if part.casefold() not in _ORDINARY or match[0][0].isupper():
                yield match[0]


def _name_parts(names: Iterable[str]) -> list[str]:
    """Every word of every name that is longer than one letter: a first name alone tells enough."""
    return list(dict.fromkeys(p for name in names for p in _WORD.findall(name) if len(p) > 1))


def _parts(title: str) -> list[str]:
    """A school by its whole name, or by the words of it that stand for nothing else."""
    pieces = [piece for piece in _WORD.findall(title) if piece.casefold() not in _COMMON]
    whole = [title.strip()] if pieces and title.strip() else []
    core = [" ".join(pieces)] if pieces else []
    long = [piece for piece in pieces if len(piece) > 3]
    return list(dict.fromkeys([*whole, *core, *long]))


def _streets(address: str) -> list[str]:
    """The lines of an address that hold a street: "12 Elm Road", "Elm Road"."""
    found: list[str] = []
    for line in re.split(r"[\n,]", address):
        plain = line.strip()
        if len(plain.split()) < 2:
            continue
        found.append(plain)
        found.append(re.sub(r"^(flat|unit)?\s*\d+\w?\s*", "", plain, flags=re.IGNORECASE))
    return [part for part in dict.fromkeys(found) if len(part.split()) > 1]


def _postcodes(words: str, own: str) -> Iterator[tuple[str, str, bool]]:
    plain = own.replace(" ", "").upper()
    for match in _POSTCODE.finditer(words):
        is_own = "".join(match[0].split()).upper() == plain
        yield ("postcode" if is_own else "other_postcode", match[0], is_own)


def _dates(words: str, born_on: date | None) -> Iterator[tuple[str, str, bool]]:
    for pattern in _DATES:
        for match in pattern.finditer(words):
            day = _day(match.groupdict())
            if day is not None:
                is_own = born_on is not None and day == born_on
                yield ("born_on" if is_own else "date", match[0], is_own)


def _day(parts: dict[str, str]) -> date | None:
    named = parts.get("n")
    month = _MONTHS.split("|").index(named[:3].lower()) + 1 if named else int(parts["m"])
    year = int(parts["y"])
    try:
        return date(year + 2000 if year < 100 else year, month, int(parts["d"]))
    except ValueError:
        return None


def is_nhs(text: str) -> bool:
    """Whether ten digits pass the check of an NHS number (modulus 11, weights 10 to 2)."""
    digits = [int(char) for char in text if char.isdigit()]
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - total % 11) % 11
    return len(digits) == 10 and check == digits[9]
