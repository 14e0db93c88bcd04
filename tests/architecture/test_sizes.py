"""Files, functions and rooms stay small enough to be read."""

from __future__ import annotations

import pytest

from tests.architecture.checks import sizes
from tests.architecture.checks.sources import Source, read


def test_files_stay_under_300_lines() -> None:
    assert sizes.long_files(read("portal", "scripts", "tests")) == []


def test_functions_stay_under_25_lines() -> None:
    assert sizes.long_functions(read("portal", "scripts")) == []


def test_room_sizes_are_reported(
    portal_sources: list[Source], record_property: pytest.RecordProperty
) -> None:
    """A room past 2,000 lines is a question for its owner, not a failure."""
    rooms = sizes.room_lines(portal_sources)
    assert rooms["kernel"] > 0
    for room, lines in rooms.items():
        record_property(f"lines of {room}", lines)
        print(f"{lines:6} {room}{'  (large)' if lines > sizes.ROOM_LINES else ''}")


def function_of(lines: int, docstring: int = 0, decorators: int = 0) -> Source:
    """A function of `lines` with its `def`, longer by its docstring and its decorators."""
    words = "\n    ".join(['"""A', *["word"] * (docstring - 2), 'more."""']) if docstring else ""
    body = ["    x = 1"] * (lines - 1)
    text = "@property\n" * decorators + "def verb():\n" + (f"    {words}\n" if words else "")
    return Source("sample.py", text + "\n".join(body) + "\n")


def test_control_a_long_function_is_seen() -> None:
    assert sizes.long_functions([function_of(25)]) == []
    assert sizes.long_functions([function_of(26)]) == [
        "sample.py:1 verb has 26 lines, more than 25"
    ]


def test_control_docstrings_and_decorators_do_not_count() -> None:
    assert sizes.long_functions([function_of(25, docstring=9, decorators=3)]) == []
    assert len(sizes.long_functions([function_of(26, docstring=9, decorators=3)])) == 1


def test_control_a_long_file_is_seen() -> None:
    assert sizes.long_files([Source("a.py", "x = 1\n" * 300)]) == []
    assert sizes.long_files([Source("a.py", "x = 1\n" * 301)]) == [
        "a.py has 301 lines, more than 300"
    ]


def test_control_rooms_are_counted() -> None:
    sources = [Source("portal/oak/a.py", "x\n" * 3), Source("portal/elm/b/c.py", "x\n" * 5)]
    assert sizes.room_lines([*sources, Source("portal/cli.py", "x\n")]) == {"elm": 5, "oak": 3}
