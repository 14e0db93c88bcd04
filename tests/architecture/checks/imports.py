"""Imports: at the top of the file, and some libraries in one place only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.checks.sources import Function, Source

REASON = re.compile(r"#.*\bslow import: \w")

# Libraries with one importer each, so that their dangers are handled once (trust.md C15, C16).
SOLE_IMPORTERS = {
    "htmx_flask": 1,
    "weasyprint": 1,
    "openpyxl": 1,
    "xlsxwriter": 1,
    "obstore": 1,
    "smtplib": 1,
}
SPREADSHEET_WRITERS = frozenset({"csv.writer", "csv.DictWriter"})


def late_imports(sources: Iterable[Source]) -> list[str]:
    """Imports inside a function whose line gives no `# slow import: reason`."""
    return [
        f"{source.at(node)} imports inside {function.name} without '# slow import: reason'"
        for source in sources
        for function in source.functions()
        for node in _own(function)
        if not REASON.search(source.lines[node.lineno - 1])
    ]


def _own(function: Function) -> Iterator[ast.Import | ast.ImportFrom]:
    """Import statements of a function, leaving those of functions within it to themselves."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, Function):
            waiting.extend(ast.iter_child_nodes(node))


def shared_importers(sources: Iterable[Source]) -> list[str]:
    """Libraries that more modules import than may."""
    users: dict[str, set[str]] = {}
    for source in sources:
        for name in _imported(source.tree):
            users.setdefault(name.split(".")[0], set()).add(source.module)
    return [
        f"{library} is imported by {', '.join(sorted(users[library]))}; one module may"
        for library, most in SOLE_IMPORTERS.items()
        if len(users.get(library, ())) > most
    ]


def spreadsheet_writers(sources: Iterable[Source]) -> list[str]:
    """Modules that write CSV, when there are several: one neutralises formulas, others forget."""
    writers = [
        source.module
        for source in sources
        if SPREADSHEET_WRITERS & set(_imported(source.tree)) | _used(source.tree)
    ]
    return [f"CSV is written by {', '.join(sorted(writers))}; one may"] if len(writers) > 1 else []


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _used(tree: ast.Module) -> set[str]:
    dotted = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return SPREADSHEET_WRITERS & set(dotted)
