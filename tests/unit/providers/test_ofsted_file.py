"""Ofsted's file as it comes: every year's headings, encodings, and rows that cannot be believed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from portal.providers.ofsted_file import (
    Register,
    RegisterRefused,
    RegisterRow,
    RejectedRow,
    open_register,
    parse_day,
)
from portal.providers.types import Judgement, RegistrationStatus
from tests.factories.providers import (
    HEADINGS_2025,
    OUTCOME,
    OVERALL,
    full_register,
    never_inspected,
    row,
    write_register,
)


def opened(tmp_path: Path, rows: list[dict[str, str]], **form: object) -> Register:
    return open_register(write_register(tmp_path / "register.csv", rows, **form))


def test_a_row_is_read_whole(tmp_path: Path) -> None:
    (read,) = opened(tmp_path, [row("SC123456", Sector="Local Authority")]).rows()
    assert isinstance(read, RegisterRow)
    assert (read.number, read.urn, read.provision_type) == (5, "SC123456", "Children's home")
    assert (read.status, read.places, read.sector) == (
        RegistrationStatus.ACTIVE,
        4,
        "Local authority",
    )
    assert read.name is None
    assert (read.local_authority, read.region, read.owner) == (
        "Havering",
        "London",
        "Invented Care Ltd",
    )
    assert read.registered_on == date(2020, 6, 25)
    (inspection,) = read.inspections
    assert (inspection.inspected_on, inspection.published_on) == (
        date(2024, 11, 5),
        date(2025, 1, 14),
    )
    assert (inspection.event_number, inspection.event_type) == ("10360658", "Full inspection")
    assert inspection.overall is inspection.protection is inspection.leadership is Judgement.GOOD
    assert inspection.education is inspection.health is None


def test_withheld_names_are_nothing_and_others_are_kept(tmp_path: Path) -> None:
    rows = [row("2000001", Name="redacted"), row("2000002", Name=" Elm  Fostering\n")]
    assert [one.name for one in opened(tmp_path, rows).rows()] == [None, "Elm Fostering"]


def test_case_of_a_provision_type_is_no_difference(tmp_path: Path) -> None:
    rows = [row("2000001", **{"Provision type": "Children's Home"})]
    (read,) = opened(tmp_path, rows).rows()
    assert read.provision_type == "Children's home"


def test_supported_accommodation_has_its_own_scale(tmp_path: Path) -> None:
    outcomes = (
        "Consistently strong service delivery",
        "Inconsistent quality of service delivery",
        "Serious or widespread weaknesses",
    )
    rows = [
        row(str(2_000_001 + n), **{OVERALL: "", OUTCOME: outcome})
        for n, outcome in enumerate(outcomes)
    ]
    read = [one.inspections[0].overall for one in opened(tmp_path, rows).rows()]
    assert read == [
        Judgement.CONSISTENTLY_STRONG,
        Judgement.INCONSISTENT,
        Judgement.SERIOUS_WEAKNESSES,
    ]


def test_blank_is_not_yet_inspected_and_not_judged_is_no_judgement(tmp_path: Path) -> None:
    rows = [never_inspected("2000001"), row("2000002", **{OVERALL: "Not judged"})]
    assert [one.inspections for one in opened(tmp_path, rows).rows()] == [(), ()]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Requires Improvement to be good", Judgement.REQUIRES_IMPROVEMENT),
        ("Requires improvement", Judgement.REQUIRES_IMPROVEMENT),
        ("Adequate", Judgement.REQUIRES_IMPROVEMENT),
        ("Satisfactory", Judgement.REQUIRES_IMPROVEMENT),
        ("3", Judgement.REQUIRES_IMPROVEMENT),
        ("1", Judgement.OUTSTANDING),
        ("4", Judgement.INADEQUATE),
    ],
)
def test_older_spellings_of_judgements(tmp_path: Path, written: str, meant: Judgement) -> None:
    (read,) = opened(tmp_path, [row("2000001", **{OVERALL: written})]).rows()
    assert read.inspections[0].overall is meant


BAD = {
    "it has no Ofsted number (URN)": {"URN": ""},
    "'128851' is a school's number, not one of social care": {"URN": "128851"},
    "'ABC' is not an Ofsted number (SC and 6 digits, or 7 digits)": {"URN": "ABC"},
    "'SC1234567' is not an Ofsted number (SC and 6 digits, or 7 digits)": {"URN": "SC1234567"},
    "the provision type is empty": {"Provision type": " "},
    "registration status 'Paused' is not one that we know": {"Registration status": "Paused"},
    "registration status '' is not one that we know": {"Registration status": ""},
    "Registration date '31/02/2020' is not a date": {"Registration date": "31/02/2020"},
    "Inspection date 'soon' is not a date": {"Latest full inspection date": "soon"},
    "it has a judgement without an inspection date": {"Latest full inspection date": ""},
    "the inspection date 01/04/2025 is after the file's own": {
        "Latest full inspection date": "01/04/2025"
    },
    f"{OVERALL} 'Excellent' is not a judgement that we know": {OVERALL: "Excellent"},
}


@pytest.mark.parametrize(("reason", "cells"), BAD.items())
def test_a_bad_row_is_left_out_with_its_reason(
    tmp_path: Path, reason: str, cells: dict[str, str]
) -> None:
    rows = [row("2000001"), row("2000002", **cells), row("2000003")]
    first, bad, last = opened(tmp_path, rows).rows()
    assert isinstance(bad, RejectedRow)
    assert (bad.number, bad.reason) == (6, reason)
    assert (first.urn, last.urn) == ("2000001", "2000003")


def test_second_row_of_a_number_is_left_out(tmp_path: Path) -> None:
    _, again = opened(tmp_path, [row("2000001"), row("2000001", Places="9")]).rows()
    assert again == RejectedRow(6, "2000001", "the same Ofsted number is in row 5")


def test_blank_rows_are_no_rows_and_short_rows_are_read(tmp_path: Path) -> None:
    path = write_register(tmp_path / "register.csv", [row("2000001")])
    path.write_bytes(path.read_bytes() + b"\n,,,\nlink,2000002,,Children's home,,Active\n")
    first, second = open_register(path).rows()
    assert (first.urn, second.number, second.urn, second.inspections) == (
        "2000001",
        8,
        "2000002",
        (),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    rows = [row("2000001", Name="Ren\u00e9e \u2019s")]
    (read,) = opened(tmp_path, rows, encoding=encoding).rows()
    assert read.name == "Ren\u00e9e \u2019s"


def test_the_macs_code_page_is_known_by_the_titles_dash(tmp_path: Path) -> None:
    register = opened(tmp_path, [row("2000001", Name="Ren\u00e9e")], encoding="mac_roman")
    assert register.encoding == "mac_roman"
    (read,) = register.rows()
    assert read.name == "Ren\u00e9e"


@pytest.mark.parametrize(
    ("titles", "name", "as_at", "source"),
    [
        (("Provider level as at 31 March 2025",), "x.csv", date(2025, 3, 31), "title"),
        (("Provider level as at March 2022",), "x.csv", date(2022, 3, 31), "title"),
        (("As at 31/03/2023",), "x.csv", date(2023, 3, 31), "title"),
        ((), "ofsted_providers_2024-12-31.csv", date(2024, 12, 31), "file name"),
        ((), "provider_at_march_2026.csv", date(2026, 3, 31), "file name"),
        (("Provider level as at 31 June 2025",), "x.csv", date(2025, 1, 14), "newest date"),
        ((), "register.csv", date(2025, 1, 14), "newest date"),
    ],
)
def test_the_files_own_date(
    tmp_path: Path, titles: tuple[str, ...], name: str, as_at: date, source: str
) -> None:
    register = open_register(write_register(tmp_path / name, [row("2000001")], titles=titles))
    assert (register.as_at, register.as_at_from) == (as_at, source)


REQUIRED = {
    "URN": "no heading 'URN' was found in its first 30 rows",
    "Provision type": "no column 'Provision type'.",
    "Registration status": "no column 'Registration status'.",
    "\nLatest full inspection date": "no column 'Inspection date'.",
    "\n" + OVERALL: f"no column '{OVERALL}'.",
}


@pytest.mark.parametrize(("heading", "said"), REQUIRED.items())
def test_a_file_without_a_column_that_matters_is_refused(
    tmp_path: Path, heading: str, said: str
) -> None:
    headings = tuple("Beds" if one == heading else one for one in HEADINGS_2025)
    with pytest.raises(RegisterRefused) as refused:
        opened(tmp_path, [row("2000001")], headings=headings)
    assert said in refused.value.sentence
    assert "\n" not in refused.value.sentence


def test_all_missing_columns_are_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RegisterRefused) as refused:
        opened(tmp_path, [row("2000001")], headings=("URN", "Provision type", "Name"))
    assert refused.value.sentence == (
        "The file was not imported because it has no columns 'Registration status', "
        f"'Inspection date' or '{OVERALL}'."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (b"PK\x03\x04rest", "This is a spreadsheet: save its provider-level sheet as CSV first."),
        ("URN,Name".encode("utf-16"), "This is not a CSV file in UTF-8"),
        (b"name,town\n" * 40, "no heading 'URN' was found"),
    ],
)
def test_what_is_no_register_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(RegisterRefused) as refused:
        open_register(path)
    assert said in refused.value.sentence


def test_a_quote_never_closed_is_refused_where_it_is_met(tmp_path: Path) -> None:
    path = write_register(tmp_path / "register.csv", [row("2000001")])
    path.write_bytes(path.read_bytes() + b'link,"2000002' + b"x" * 200_000)
    rows = open_register(path).rows()
    assert next(rows).urn == "2000001"
    with pytest.raises(RegisterRefused, match="cannot be read as CSV"):
        next(rows)


@pytest.mark.parametrize(
    "written", ["31/03/2025", "31/3/25", "31.03.2025", "2025-03-31", "31-Mar-2025", "31 March 2025"]
)
def test_dates_as_files_write_them(written: str) -> None:
    assert parse_day(written) == date(2025, 3, 31)


@pytest.mark.parametrize("written", ["03/31/2025", "45747", "31/02/2025", "31/03/2025 09:30", "x"])
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(ValueError):
        parse_day(written)


def test_a_full_size_file_is_read_row_by_row(tmp_path: Path) -> None:
    register = open_register(full_register(tmp_path / "register.csv"))
    rows = list(register.rows())
    assert len(rows) == 5_600
    assert [one for one in rows if isinstance(one, RejectedRow)] == []
    assert {one.status for one in rows} == {RegistrationStatus.ACTIVE, RegistrationStatus.SUSPENDED}
