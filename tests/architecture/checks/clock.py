"""Who asks what time it is: only the kernel's clock, and the database for deadlines."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.checks.sources import Source

ALLOWED = frozenset({"portal/kernel/clock.py"})
# The full names of what asks a machine's clock; spans (time.monotonic, perf_counter) are no dates.
ASKING = frozenset(
    [f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")]
    + ["datetime.date.today"]
    + [f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")]
    + [f"sqlalchemy.func.{name}" for name in ("now", "current_timestamp", "localtimestamp")]
)


def clock_askers(sources: Iterable[Source]) -> list[str]:
    """Every use of a machine's clock, called or handed on, outside `kernel/clock.py`."""
    return [
        f"{source.at(node)} uses {name}; ask uow.clock or web.now()"
        for source in sources
        if source.name not in ALLOWED
        for node, name in _names(source.tree)
        if name in ASKING
    ]


def _names(tree: ast.Module) -> Iterable[tuple[ast.expr, str]]:
    """Each name and attribute with the full name of what it means."""
    meanings = _meanings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, *rest = ast.unparse(node).split(".")
            if first in meanings:
                yield node, ".".join([meanings[first], *rest])


def _meanings(tree: ast.Module) -> dict[str, str]:
    """Local names of imported things, with their full names."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found
