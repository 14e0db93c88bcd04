"""Imports stand at the top; dangerous libraries have one importer."""

from __future__ import annotations

import pytest

from tests.architecture.checks import imports
from tests.architecture.checks.sources import Source, read


def test_late_imports_give_their_reason() -> None:
    assert imports.late_imports(read("portal", "scripts", "migrations")) == []


def test_dangerous_libraries_have_one_importer(portal_sources: list[Source]) -> None:
    assert imports.shared_importers(portal_sources) == []


def test_csv_is_written_in_one_place(portal_sources: list[Source]) -> None:
    assert imports.spreadsheet_writers(portal_sources) == []


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("from portal import offers", 1),
        ("import csv  # noqa: PLC0415", 1),
        ("import csv  # slow import:", 1),
        ("import csv  # slow import: reads a large table", 0),
        ("import csv  # noqa: PLC0415 - slow import: reads a large table", 0),
    ],
)
def test_control_a_late_import_needs_a_reason(line: str, seen: int) -> None:
    source = Source("a.py", f"import os\n\ndef verb():\n    if True:\n        {line}\n")
    assert len(imports.late_imports([source])) == seen


def test_control_an_import_in_a_method_is_seen_once() -> None:
    source = Source("a.py", "class A:\n    def f(self):\n        def g():\n            import os\n")
    assert imports.late_imports([source]) == [
        "a.py:4 imports inside g without '# slow import: reason'"
    ]


def test_control_a_second_importer_is_seen() -> None:
    first = Source("portal/web/htmx.py", "from htmx_flask import Htmx\n")
    second = Source("portal/offers/routes.py", "import htmx_flask\n")
    assert imports.shared_importers([first]) == []
    assert imports.shared_importers([first, second]) == [
        "htmx_flask is imported by portal.offers.routes, portal.web.htmx; one module may"
    ]


@pytest.mark.parametrize("text", ["import csv\ncsv.writer(f)\n", "from csv import DictWriter\n"])
def test_control_a_second_csv_writer_is_seen(text: str) -> None:
    first = Source("portal/documents/tables.py", "import csv\ncsv.writer(f)\n")
    reader = Source("portal/providers/file.py", "import csv\ncsv.DictReader(f)\n")
    assert imports.spreadsheet_writers([first, reader]) == []
    assert imports.spreadsheet_writers([first, Source("portal/reporting/out.py", text)]) == [
        "CSV is written by portal.documents.tables, portal.reporting.out; one may"
    ]
