"""How large files, functions and rooms may grow before they have to be divided."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

from tests.architecture.checks.sources import Function, Source

FILE_LINES = 300
FUNCTION_LINES = 25
ROOM_LINES = 2000


def long_files(sources: Iterable[Source]) -> list[str]:
    """Files of more than 300 lines."""
    return [
        f"{source.name} has {len(source.lines)} lines, more than {FILE_LINES}"
        for source in sources
        if len(source.lines) > FILE_LINES
    ]


def long_functions(sources: Iterable[Source]) -> list[str]:
    """Functions of more than 25 lines, not counting decorators and the docstring."""
    return [
        f"{source.at(function)} {function.name} has {length(function)} lines, "
        f"more than {FUNCTION_LINES}"
        for source in sources
        for function in source.functions()
        if length(function) > FUNCTION_LINES
    ]


def length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    docstring = function.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def room_lines(sources: Iterable[Source]) -> dict[str, int]:
    """Lines a room, largest first."""
    counted: Counter[str] = Counter()
    for source in sources:
        parts = source.name.split("/")
        if len(parts) > 2:
            counted[parts[1]] += len(source.lines)
    return dict(counted.most_common())
