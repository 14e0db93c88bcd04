"""Opens the published provider-level file and reads it row by row, whatever the year."""

from __future__ import annotations

import calendar
import codecs
import csv
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from portal.kernel.errors import RuleBroken
from portal.kernel.wording import join
from portal.providers.ofsted_file.columns import Layout, is_header, lay_out
from portal.providers.ofsted_file.rows import (
    RegisterRow,
    RejectedRow,
    RowProblem,
    read_row,
    urn_written,
)

MOST_TITLE_ROWS = 30
_CHUNK = 1 << 16
_MONTHS = tuple(name.lower() for name in calendar.month_name)
_MONTH = "|".join(_MONTHS[1:])
_WORDS = rf"(?:(?P<day>\d{{1,2}})[-_. ])?(?P<month>{_MONTH})[-_., ]+(?P<year>\d{{4}})"
_AS_AT_WORDS = re.compile(rf"as at {_WORDS}", re.IGNORECASE)
_AS_AT_DIGITS = re.compile(
    r"as at (?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.IGNORECASE
)
_NAME_DIGITS = re.compile(r"(?P<year>\d{4})[-_.](?P<month>\d{2})[-_.](?P<day>\d{2})")
_NAME_WORDS = re.compile(_WORDS, re.IGNORECASE)
_ANY_DAY = re.compile(rb"\b(\d{2})/(\d{2})/(20\d{2})\b")


class RegisterRefused(RuleBroken):
    """The file is not the provider-level file; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__("not_the_register", sentence, "file")


@dataclass(frozen=True, slots=True)
class Register:
    """A file that can be imported: its date, how it is written, which columns it has.

    `as_at_from` says where the date was found: in the title, the file's name, or its newest date.
    """

    path: Path
    digest: str
    encoding: str
    as_at: date
    as_at_from: str
    header_row: int
    layout: Layout

    def rows(self) -> Iterator[RegisterRow | RejectedRow]:
        """Each row that is not blank, in the order of the file, read as it is asked for."""
        first: dict[str, int] = {}
        with _cells_of(self.path, self.encoding) as lines:
            for number, cells in enumerate(islice(lines, self.header_row, None), 1):
                if any(cell.strip() for cell in cells):
                    yield self._read(self.header_row + number, cells, first)

    def _read(
        self, number: int, cells: list[str], first: dict[str, int]
    ) -> RegisterRow | RejectedRow:
        try:
            row = read_row(number, cells, self.layout, self.as_at)
            if row.urn in first:
                raise RowProblem(f"the same Ofsted number is in row {first[row.urn]}")
        except RowProblem as problem:
            return RejectedRow(number, urn_written(cells, self.layout), str(problem))
        first[row.urn] = number
        return row


@dataclass(frozen=True, slots=True)
class _Scan:
    """What one pass over the bytes tells."""

    digest: str
    encoding: str
    newest: date | None


def open_register(path: Path) -> Register:
    """Look at a file's encoding, titles and headings. Raises RegisterRefused with a sentence."""
    scan = _scan(path)
    titles, headings = _top_of(path, scan.encoding)
    layout = lay_out(headings)
    _require_columns(layout)
    as_at, source = _as_at(" ".join(cell for row in titles for cell in row), path.stem, scan.newest)
    return Register(path, scan.digest, scan.encoding, as_at, source, len(titles) + 1, layout)


def _top_of(path: Path, encoding: str) -> tuple[list[list[str]], list[str]]:
    """The title rows, and the row of headings below them."""
    titles: list[list[str]] = []
    with _cells_of(path, encoding) as lines:
        for cells in islice(lines, MOST_TITLE_ROWS):
            if is_header(cells):
                return titles, cells
            titles.append(cells)
    raise RegisterRefused(
        "This is not Ofsted's provider-level file: "
        f"no heading 'URN' was found in its first {MOST_TITLE_ROWS} rows."
    )


def _require_columns(layout: Layout) -> None:
    if layout.missing:
        names = [f"'{column.value}'" for column in layout.missing]
        word = "column" if len(names) == 1 else "columns"
        raise RegisterRefused(
            f"The file was not imported because it has no {word} {join(names, 'or')}."
        )


@contextmanager
def _cells_of(path: Path, encoding: str) -> Iterator[Iterator[list[str]]]:
    """A file's rows as lists of cells."""
    # A byte that cp1252 does not know must not stop a whole register; it can only be in a name.
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        yield _careful(csv.reader(file))


def _careful(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Turns the reader's own failure (a quote never closed) into a refusal that a person reads."""
    try:
        yield from reader
    except csv.Error as error:
        raise RegisterRefused(
            f"The file cannot be read as CSV ({error}): save it as CSV again."
        ) from error


def _scan(path: Path) -> _Scan:
    """One pass: a digest, UTF-8 or an older code page, and the newest date in the file."""
    digest, newest, tail = hashlib.sha256(), b"", b""
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(_CHUNK)
        _refuse_other_kinds(start)
        chunk = start
        while chunk:
            digest.update(chunk)
            decoder = _still_utf8(decoder, chunk)
            days = _ANY_DAY.findall(tail + chunk)
            newest = max([newest, *(b"%s%s%s" % (year, month, day) for day, month, year in days)])
            tail, chunk = chunk[-10:], file.read(_CHUNK)
    encoding = "utf-8-sig" if decoder else _older_encoding(start)
    return _Scan(digest.hexdigest(), encoding, _newest_day(newest))


def _refuse_other_kinds(start: bytes) -> None:
    if not start.strip():
        raise RegisterRefused("The file is empty.")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RegisterRefused("This is a spreadsheet: save its provider-level sheet as CSV first.")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start:
        raise RegisterRefused("This is not a CSV file in UTF-8: save it as 'CSV UTF-8' first.")


def _still_utf8(
    decoder: codecs.IncrementalDecoder | None, chunk: bytes
) -> codecs.IncrementalDecoder | None:
    if decoder is not None:
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return None
    return decoder


def _older_encoding(start: bytes) -> str:
    """Windows' code page, or the Mac's: the 2024 title has its dash at the Mac's byte."""
    return "mac_roman" if b" \xd0 " in start else "cp1252"


def _as_at(titles: str, stem: str, newest: date | None) -> tuple[date, str]:
    """The date for which the file speaks, and where that was found."""
    found = (
        (_day_in_words(_AS_AT_WORDS.search(titles)), "title"),
        (_day_in_digits(_AS_AT_DIGITS.search(titles)), "title"),
        (_day_in_digits(_NAME_DIGITS.search(stem)), "file name"),
        (_day_in_words(_NAME_WORDS.search(stem)), "file name"),
        (newest, "newest date"),
    )
    for day, source in found:
        if day is not None:
            return day, source
    raise RegisterRefused("The file does not say for which date it speaks.")


def _day_in_words(match: re.Match[str] | None) -> date | None:
    """A day in words; without a day it is the last of the month ("as at March 2022")."""
    if match is None:
        return None
    month, year = _MONTHS.index(match["month"].lower()), int(match["year"])
    return _real_day(year, month, int(match["day"] or calendar.monthrange(year, month)[1]))


def _day_in_digits(match: re.Match[str] | None) -> date | None:
    return match and _real_day(int(match["year"]), int(match["month"]), int(match["day"]))


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _newest_day(digits: bytes) -> date | None:
    return _real_day(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if digits else None
