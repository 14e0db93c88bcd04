"""What migrations do beside tables: policies and triggers of a new table, on either engine."""

from __future__ import annotations

from alembic import op

from portal.db.base import Tenancy
from portal.db.policies import append_only_statements, policy_statements


def protect(table: str, tenancy: str) -> None:
    """Give a table its row-level policies (PostgreSQL only; SQLite has the session's net)."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in policy_statements(table, Tenancy(tenancy)):
            op.execute(statement)


def make_append_only(table: str) -> None:
    """Have the database refuse to change or delete rows of a table."""
    for statement in append_only_statements(table, op.get_bind().dialect.name):
        op.execute(statement)


def make_changeable(table: str) -> None:
    """Drop the triggers of `make_append_only`, to make them anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'DROP TRIGGER IF EXISTS {table}_append_only ON "{table}"')
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
