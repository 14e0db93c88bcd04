"""One row of the published file as facts, or the reason why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.providers.ofsted_file.columns import Column, Layout
from portal.providers.types import (
    URN,
    Judgement,
    RegistrationStatus,
    is_school_number,
    provision_type,
)

REDACTED = "redacted"

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T]00:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_NAMED_MONTH = re.compile(r"(\d{1,2})[ \-]([A-Za-z]{3})[a-z]*[ \-](\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Older files say Adequate or Satisfactory where later ones require improvement, and the oldest
# write digits; 5 and "not judged" are no judgement (rules.md 3.2, 3.3).
_JUDGEMENTS: dict[str, Judgement | None] = {
    "": None,
    "5": None,
    "not judged": None,
    "not applicable": None,
    "1": Judgement.OUTSTANDING,
    "outstanding": Judgement.OUTSTANDING,
    "2": Judgement.GOOD,
    "good": Judgement.GOOD,
    "3": Judgement.REQUIRES_IMPROVEMENT,
    "requires improvement to be good": Judgement.REQUIRES_IMPROVEMENT,
    "requires improvement": Judgement.REQUIRES_IMPROVEMENT,
    "adequate": Judgement.REQUIRES_IMPROVEMENT,
    "satisfactory": Judgement.REQUIRES_IMPROVEMENT,
    "4": Judgement.INADEQUATE,
    "inadequate": Judgement.INADEQUATE,
}
_OUTCOMES: dict[str, Judgement | None] = {
    "": None,
    "not judged": None,
    "not applicable": None,
    "consistently strong service delivery": Judgement.CONSISTENTLY_STRONG,
    "inconsistent quality of service delivery": Judgement.INCONSISTENT,
    "serious or widespread weaknesses": Judgement.SERIOUS_WEAKNESSES,
}
_STATUSES = {
    "active": RegistrationStatus.ACTIVE,
    "suspended": RegistrationStatus.SUSPENDED,
    "cancelled": RegistrationStatus.CANCELLED,
    "resigned": RegistrationStatus.CANCELLED,
    "closed": RegistrationStatus.CANCELLED,
}


class RowProblem(Exception):
    """Why a row cannot be imported; the message completes "row 812 was left out: ..."."""


@dataclass(frozen=True, slots=True)
class InspectionFacts:
    """One inspection that ended in a judgement."""

    inspected_on: date
    published_on: date | None
    event_number: str
    event_type: str
    overall: Judgement
    protection: Judgement | None = None
    leadership: Judgement | None = None
    education: Judgement | None = None
    health: Judgement | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One registered provider with its one or two newest inspections, the newer one first."""

    number: int
    urn: str
    provision_type: str
    status: RegistrationStatus
    name: str | None
    local_authority: str
    region: str
    sector: str
    places: int | None
    owner: str
    registered_on: date | None
    inspections: tuple[InspectionFacts, ...]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was left out: its number in the file, the Ofsted number if any, and why."""

    number: int
    urn: str
    reason: str


class _Cells:
    """A row's cells by column: spaces made single, REDACTED as nothing, missing cells as empty."""

    def __init__(self, cells: Sequence[str], places: Mapping[Column, int]) -> None:
        self._cells = cells
        self._places = places

    def text(self, column: Column) -> str:
        place = self._places.get(column)
        if place is None or place >= len(self._cells):
            return ""
        text = " ".join(self._cells[place].split())
        return "" if text.casefold() == REDACTED else text

    def day(self, column: Column) -> date | None:
        written = self.text(column)
        try:
            return parse_day(written) if written else None
        except ValueError:
            raise RowProblem(f"{column} '{written[:30]}' is not a date") from None

    def judgement(
        self, column: Column, scale: Mapping[str, Judgement | None] = _JUDGEMENTS
    ) -> Judgement | None:
        written = self.text(column)
        if written.casefold() not in scale:
            raise RowProblem(f"{column} '{written[:40]}' is not a judgement that we know")
        return scale[written.casefold()]


def read_row(number: int, cells: Sequence[str], layout: Layout, as_at: date) -> RegisterRow:
    """The facts of a row. Raises RowProblem with the reason when it cannot be believed."""
    facts = _Cells(cells, layout.facts)
    urn = _urn(facts.text(Column.URN))
    provision = provision_type(facts.text(Column.PROVISION))
    if not provision:
        raise RowProblem("the provision type is empty")
    found = (_inspection(facts, as_at), _inspection(_Cells(cells, layout.previous), as_at))
    inspections = tuple(inspection for inspection in found if inspection is not None)
    return RegisterRow(
        number=number,
        urn=urn,
        provision_type=provision,
        status=_status(facts.text(Column.STATUS)),
        name=facts.text(Column.NAME) or None,
        local_authority=facts.text(Column.AUTHORITY),
        region=facts.text(Column.REGION) or facts.text(Column.GOVERNMENT_REGION),
        sector=facts.text(Column.SECTOR).capitalize(),
        places=_places(facts.text(Column.PLACES)),
        owner=facts.text(Column.OWNER),
        registered_on=facts.day(Column.REGISTERED_ON),
        inspections=inspections,
    )


def urn_written(cells: Sequence[str], layout: Layout) -> str:
    """What stands in the URN column, for saying which row was left out."""
    return _Cells(cells, layout.facts).text(Column.URN)[:20]


def parse_day(written: str) -> date:
    """A date as files write it: 31/03/2025, 2025-03-31, 31-Mar-2025. Raises ValueError."""
    if match := _DAY_FIRST.fullmatch(written):
        day, month, year = (int(part) for part in match.groups())
        return date(year + 2000 if year < 100 else year, month, day)
    if match := _YEAR_FIRST.fullmatch(written):
        return date(*(int(part) for part in match.groups()))
    if match := _NAMED_MONTH.fullmatch(written):
        return date(int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1]))
    raise ValueError(written)


def _urn(written: str) -> str:
    urn = written.upper()
    if URN.fullmatch(urn):
        return urn
    if not urn:
        raise RowProblem("it has no Ofsted number (URN)")
    if is_school_number(urn):
        raise RowProblem(f"'{urn}' is a school's number, not one of social care")
    raise RowProblem(f"'{urn[:20]}' is not an Ofsted number (SC and 6 digits, or 7 digits)")


def _status(written: str) -> RegistrationStatus:
    status = _STATUSES.get(written.casefold())
    if status is None:
        raise RowProblem(f"registration status '{written[:30]}' is not one that we know")
    return status


def _places(written: str) -> int | None:
    """The registered places; agencies have none, and a note in the column is not a number."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else None


def _inspection(cells: _Cells, as_at: date) -> InspectionFacts | None:
    """The inspection in a group of columns, or None when there was none with a judgement."""
    outcome = cells.judgement(Column.SUPPORTED_OUTCOME, _OUTCOMES)
    overall = cells.judgement(Column.OVERALL) or outcome
    inspected_on = cells.day(Column.INSPECTED_ON)
    if overall is None:
        return None
    if inspected_on is None:
        raise RowProblem("it has a judgement without an inspection date")
    if inspected_on > as_at:
        raise RowProblem(f"the inspection date {inspected_on:%d/%m/%Y} is after the file's own")
    return InspectionFacts(
        inspected_on=inspected_on,
        published_on=cells.day(Column.PUBLISHED_ON),
        event_number=cells.text(Column.EVENT_NUMBER)[:20],
        event_type=cells.text(Column.EVENT_TYPE)[:60],
        overall=overall,
        protection=cells.judgement(Column.PROTECTION),
        leadership=cells.judgement(Column.LEADERSHIP),
        education=cells.judgement(Column.EDUCATION),
        health=cells.judgement(Column.HEALTH),
    )
