"""Rooms are entered through their door, and a door is a name-plate, not a place for code."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.checks.sources import PLATFORM, Source

MAY_ENTER = frozenset({"portal.wiring"})


def past_doors(imports: Iterable[tuple[str, str]], rooms: Iterable[str]) -> list[str]:
    """Imports (from, of) by which a module reaches past the door of a room that is not its own."""
    closed = set(rooms) - PLATFORM
    faults = []
    for importer, imported in sorted(imports):
        room = _room(imported)
        if importer in MAY_ENTER or room not in closed or room == _room(importer):
            continue
        if imported != f"portal.{room}":
            faults.append(f"{importer} imports {imported}; it may import portal.{room}")
    return faults


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def door_faults(source: Source) -> list[str]:
    """What a door holds beside its docstring, imports and `__all__`, and names that differ."""
    faults = []
    if ast.get_docstring(source.tree) is None:
        faults.append(f"{source.name} has no docstring: the room has no name-plate")
    shown, imported = set(), set()
    for node in source.tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.ImportFrom):
            imported |= {a.asname or a.name for a in node.names if node.module != "__future__"}
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            shown = set(ast.literal_eval(node.value))
        else:
            faults.append(f"{source.at(node)} holds code; a door only names what is inside")
    faults += [
        f"{source.name} imports {name} without naming it" for name in sorted(imported - shown)
    ]
    faults += [
        f"{source.name} names {name} without importing it" for name in sorted(shown - imported)
    ]
    return faults
