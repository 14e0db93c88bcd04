"""Migrations: numbered, in one row, and telling the same story as the models."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, MetaData, inspect, text

NUMBERED = re.compile(r"(\d{4})_[a-z0-9_]+")

# (table, verb) for each trigger, an engine at a time.
TRIGGERS = {
    "sqlite": (
        "SELECT tbl_name, CASE WHEN sql LIKE '%BEFORE UPDATE%' THEN 'UPDATE' ELSE 'DELETE' END "
        "FROM sqlite_master WHERE type = 'trigger'"
    ),
    "postgresql": (
        "SELECT event_object_table, event_manipulation FROM information_schema.triggers"
    ),
}


def row_faults(versions: Path) -> list[str]:
    """Migrations that are misnamed, out of number, or do not follow the one before."""
    faults, before = [], None
    for number, path in enumerate(sorted(versions.glob("*.py")), start=1):
        match = NUMBERED.fullmatch(path.stem)
        if match is None or int(match[1]) != number:
            faults.append(f"{path.name} should be number {number:04d}, then room and change")
        said = _assigned(path.read_text("utf-8"))
        if said.get("revision") != path.stem:
            faults.append(f"{path.name} calls itself {said.get('revision')!r}")
        if said.get("down_revision") != before:
            faults.append(f"{path.name} follows {said.get('down_revision')!r}, not {before!r}")
        before = path.stem
    head = versions.parent / "HEAD"
    if before and (not head.exists() or head.read_text().strip() != before):
        faults.append(f"{head.name} should say {before}, so that two branches collide there")
    return faults


def _assigned(text: str) -> dict[str, object]:
    """The plain values that a file gives to names at its top."""
    found: dict[str, object] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found[ast.unparse(target)] = node.value.value
    return found


def drift(connection: Connection, metadata: MetaData) -> list[str]:
    """What autogenerate would still do to make the database as the models say."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "target_metadata": metadata}
    )
    return [describe(step) for step in compare_metadata(context, metadata)]


def missing_checks(connection: Connection, metadata: MetaData) -> list[str]:
    """CHECK constraints that models and database do not share; autogenerate looks past them."""
    inspector = inspect(connection)
    faults = []
    for table in metadata.sorted_tables:
        wanted = {
            str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)
        }
        kept = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
        faults += [f"{table.name} lacks {name}" for name in sorted(wanted - kept)]
        faults += [f"{table.name} still has {name}" for name in sorted(kept - wanted)]
    return faults


def untriggered(connection: Connection, tables: Iterable[str]) -> list[str]:
    """Append-only tables that no trigger defends against change and deletion."""
    rows = connection.execute(text(TRIGGERS[connection.dialect.name])).all()
    defended = {table for table, verb in rows if verb == "UPDATE"}
    defended &= {table for table, verb in rows if verb == "DELETE"}
    return [f"{table} can be changed" for table in sorted(set(tables) - defended)]


def describe(step: object) -> str:
    """One step of autogenerate as a sentence."""
    while isinstance(step, Sequence) and not isinstance(step, tuple | str):
        step = step[0]
    if not isinstance(step, tuple):
        return str(step)
    parts = [str(getattr(part, "name", part)) for part in step if part is not None]
    return " ".join(parts)
