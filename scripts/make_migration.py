"""Write the migration of one room's tables: `make_migration.py 0007 referrals "what and why"`.

Compares the models with a database brought to the newest migration, keeps only what belongs to the
room, and adds the row-level policies and append-only triggers of its new tables. Read the result
before committing it: a renamed column looks like one dropped and one added.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import CreateTableOp, MigrationScript
from alembic.script import ScriptDirectory
from sqlalchemy import JSON

from portal import wiring
from portal.config import ROOT, read_settings
from portal.db import Base
from portal.db.engine import make_engine
from portal.db.policies import READ, append_only_tables, tenancies
from portal.db.schema import alembic_config, upgrade

HEADER = '''"""{title}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.types as portal_types
from portal.db.migrate import make_append_only, protect

revision = "{revision}"
down_revision = {down!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down_code}
'''


def tables_of(room: str) -> set[str]:
    """The tables whose models live in a room (or in `db` for the platform's own)."""
    return {
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith(f"portal.{room}.")
    }


def main() -> None:
    """Write the file and say where."""
    number, room, title = sys.argv[1:4]
    rooms = room.split("+")
    wanted = set().union(*(tables_of(name) for name in rooms))
    assert wiring.ROOMS
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"INSTANCE_FOLDER": folder})
        config = alembic_config(settings)
        head = ScriptDirectory.from_config(config).get_current_head()
        if head:
            config.attributes["finish"] = False
            upgrade(settings)
        Path(folder).mkdir(exist_ok=True)
        made = _compare(settings, wanted)
    revision = f"{number}_{rooms[0]}"
    path = ROOT / "migrations" / "versions" / f"{revision}.py"
    path.write_text(_render(made, revision, head, title))
    # Two branches that each add a migration collide in this file, not in somebody's database.
    (ROOT / "migrations" / "HEAD").write_text(f"{revision}\n")
    print(path.relative_to(ROOT))


def _compare(settings: object, wanted: set[str]) -> MigrationScript:
    engine = make_engine(settings)  # type: ignore[arg-type]
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "target_metadata": Base.metadata,
                "compare_type": True,
                "render_as_batch": True,
                "include_object": lambda thing, name, kind, reflected, other: (
                    kind != "table" or name in wanted
                ),
            },
        )
        return produce_migrations(context, Base.metadata)


def _types(kind: str, thing: object, _context: object) -> str | bool:
    """Our own column types by their names; the rest as Alembic writes it."""
    if kind == "type" and isinstance(thing, JSON):
        return "portal_types.Json"
    if kind == "type" and type(thing).__module__ == "portal.db.types":
        return f"portal_types.{type(thing).__name__}()"
    return False


def _render(made: MigrationScript, revision: str, head: str | None, title: str) -> str:
    up = render_python_code(made.upgrade_ops, render_item=_types, render_as_batch=True)
    down = render_python_code(made.downgrade_ops, render_item=_types, render_as_batch=True)
    lines = [up]
    append_only, owners = append_only_tables(), tenancies()
    for operation in made.upgrade_ops.ops:
        if isinstance(operation, CreateTableOp):
            name = operation.table_name
            if owners[name] in READ:
                lines.append(f'protect("{name}", "{owners[name].value}")')
            if name in append_only:
                lines.append(f'make_append_only("{name}")')
    return HEADER.format(
        title=title, revision=revision, down=head, up="\n    ".join(lines), down_code=down
    )


main()
