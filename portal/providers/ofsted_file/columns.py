"""Which column of a published file is which: headings change every year (rules.md 3.3).

Checked against the headings that Ofsted printed from 2015 to 2025. A heading is compared without
case, punctuation and line breaks. "Latest full inspection ..." (once misspelt "inspectio") and
"Previous full inspection ..." are prefixes: the same column of the newer or the older inspection.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """A fact that is read, with the name that a refusal gives it."""

    URN = "URN"
    PROVISION = "Provision type"
    STATUS = "Registration status"
    REGISTERED_ON = "Registration date"
    NAME = "Name"
    AUTHORITY = "Local authority"
    REGION = "Ofsted region"
    GOVERNMENT_REGION = "Government Office Region"
    SECTOR = "Sector"
    PLACES = "Places"
    OWNER = "Organisation which owns the provider"
    EVENT_TYPE = "Inspection event type"
    INSPECTED_ON = "Inspection date"
    PUBLISHED_ON = "Inspection publication date"
    EVENT_NUMBER = "Inspection event number"
    OVERALL = "Overall experiences and progress of children and young people"
    EDUCATION = "Outcomes in education and related learning activities"
    HEALTH = "Health services"
    PROTECTION = "How well children and young people are helped and protected"
    LEADERSHIP = "The effectiveness of leaders and managers"
    SUPPORTED_OUTCOME = "Supported Accommodation outcome"


REQUIRED = (
    Column.URN,
    Column.PROVISION,
    Column.STATUS,
    Column.INSPECTED_ON,
    Column.OVERALL,
)
"""Without these a file says nothing about who may be called on, or would hide a suspension."""

OF_INSPECTION = frozenset(
    {
        Column.EVENT_TYPE,
        Column.INSPECTED_ON,
        Column.PUBLISHED_ON,
        Column.EVENT_NUMBER,
        Column.OVERALL,
        Column.EDUCATION,
        Column.HEALTH,
        Column.PROTECTION,
        Column.LEADERSHIP,
        Column.SUPPORTED_OUTCOME,
    }
)

_ALIASES: dict[Column, tuple[str, ...]] = {
    Column.URN: ("urn", "ofsted urn", "unique reference number"),
    Column.PROVISION: ("provision type",),
    Column.STATUS: ("registration status", "reg status"),
    Column.REGISTERED_ON: ("registration date",),
    Column.NAME: ("name", "setting name", "provider name"),
    Column.AUTHORITY: ("local authority",),
    Column.REGION: ("ofsted region", "region"),
    Column.GOVERNMENT_REGION: ("government office region",),
    Column.SECTOR: ("sector",),
    Column.PLACES: ("places", "number of places"),
    Column.OWNER: (
        "organisation which owns the provider",
        "organisation that owns the provider",
        "organisation name",
        "organisation",
    ),
    Column.EVENT_TYPE: ("event type", "inspection type"),
    Column.INSPECTED_ON: ("inspection date", "date", "event date"),
    Column.PUBLISHED_ON: ("publication date", "inspection publication date"),
    Column.EVENT_NUMBER: ("event number", "inspection id", "inspection event number"),
    Column.OVERALL: (
        "overall experiences and progress of children and young people",
        "overall experiences and progress",
        "overall effectiveness",
    ),
    Column.EDUCATION: ("outcomes in education and related learning activities",),
    Column.HEALTH: ("health services",),
    Column.PROTECTION: (
        "how well children and young people are helped and protected",
        "safeguarding children and young people",
        "the safety of children and young people",
    ),
    Column.LEADERSHIP: (
        "the effectiveness of leaders and managers",
        "effectiveness of leaders and managers",
        "leadership and management",
    ),
    Column.SUPPORTED_OUTCOME: (
        "supported accommodation outcome",
        "supported accommodation overall outcome",
    ),
}

_NOT_NEEDED = frozenset(
    {
        "web link",
        "linked education urn",
        "linked ed urn",
        "address 1",
        "address 2",
        "town",
        "county",
        "postcode",
        "parliamentary constituency",
        "premises",
        "supported accommodation premises",
        "short break only childrens home",
        "short breaks only childrens home",
        "short breaks only",
        "multi building childrens home",
        "outcomes for children and young people",
        "quality of care",
    }
)
"""Known and left: addresses come from the provider, and the rest decides nothing."""

_BY_HEADING = {alias: column for column, aliases in _ALIASES.items() for alias in aliases}
_LATEST = re.compile(r"^latest (full )?inspectio\w* ")
_PREVIOUS = re.compile(r"^previous (full inspectio\w* )?")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each fact stands in a row, for the latest and the previous inspection."""

    facts: Mapping[Column, int]
    previous: Mapping[Column, int]
    unmapped: tuple[str, ...]

    @property
    def missing(self) -> tuple[Column, ...]:
        """The columns that matter and are not there."""
        return tuple(column for column in REQUIRED if column not in self.facts)


def plain_heading(heading: str) -> str:
    """A heading as it is compared: small letters and digits, single spaces."""
    text = unicodedata.normalize("NFKC", heading).replace("\u2019", "'").lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.replace("'", "")).split())


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row holds the headings: it has a cell that says URN and little else."""
    return any(_BY_HEADING.get(plain_heading(cell)) is Column.URN for cell in cells)


def lay_out(headings: Sequence[str]) -> Layout:
    """Find each column by its aliases. A second heading of the same meaning is reported."""
    facts: dict[Column, int] = {}
    previous: dict[Column, int] = {}
    unmapped: list[str] = []
    for place, heading in enumerate(headings):
        older, plain = _split(plain_heading(heading))
        if not plain or plain in _NOT_NEEDED:
            continue
        kept = previous if older else facts
        column = _column(plain, of_inspection=older)
        if column is None or column in kept:
            unmapped.append(" ".join(heading.split()))
        else:
            kept[column] = place
    return Layout(facts, previous, tuple(unmapped))


def _split(plain: str) -> tuple[bool, str]:
    """Whether a heading is about the inspection before the latest, and the heading without that."""
    return bool(_PREVIOUS.match(plain)), _PREVIOUS.sub("", plain)


def _column(plain: str, *, of_inspection: bool) -> Column | None:
    if _LATEST.match(plain):
        plain, of_inspection = _LATEST.sub("", plain), True
    column = _BY_HEADING.get(plain)
    if of_inspection:
        return column if column in OF_INSPECTION else None
    # A bare "date" could be any date; it means the inspection only behind its prefix.
    return None if plain in {"date", "event date"} else column
