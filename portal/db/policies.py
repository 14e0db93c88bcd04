"""PostgreSQL's row-level policies: the tenancy of each table, repeated where no code can forget it.

A policy reads only its own row's columns, because one that consults another policied table
recurses. Plain values of the transaction say who acts (`tenancy.set_context`); without them a
statement sees nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from portal.db.base import Base, Tenancy

_KIND = "coalesce(current_setting('portal.kind', true), '')"


def _held(name: str) -> str:
    return f"nullif(current_setting('portal.{name}', true), '')::uuid"


_SYSTEM = f"{_KIND} = 'system'"
_COUNCIL = f"council_id = {_held('council')}"
_PROVIDER = f"provider_id = {_held('provider')}"

READ: dict[Tenancy, str] = {
    Tenancy.COUNCIL: _COUNCIL,
    Tenancy.PROVIDER: f"{_PROVIDER} OR {_KIND} = 'council'",
    Tenancy.BOTH: f"{_COUNCIL} OR {_PROVIDER}",
    Tenancy.SEALED: f"{_PROVIDER} OR ({_COUNCIL} AND opened_at IS NOT NULL)",
    Tenancy.ORGANISATION: f"organisation_id = {_held('organisation')}",
    Tenancy.PERSON: f"user_id = {_held('person')}",
    Tenancy.RECORD: f"{_COUNCIL} OR {_PROVIDER}",
}
WRITE: dict[Tenancy, str] = {
    **READ,
    Tenancy.PROVIDER: _PROVIDER,
    Tenancy.RECORD: f"{_KIND} <> ''",
}


def policy_statements(table: str, tenancy: Tenancy) -> list[str]:
    """The statements that give one table its policies; none for shared and operational tables."""
    if tenancy not in READ:
        return []
    read, write = f"{_SYSTEM} OR {READ[tenancy]}", f"{_SYSTEM} OR {WRITE[tenancy]}"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY {table}_read ON "{table}" FOR SELECT USING ({read})',
        f'CREATE POLICY {table}_add ON "{table}" FOR INSERT WITH CHECK ({write})',
        f'CREATE POLICY {table}_change ON "{table}" FOR UPDATE '
        f"USING ({write}) WITH CHECK ({write})",
        f'CREATE POLICY {table}_remove ON "{table}" FOR DELETE USING ({write})',
    ]


def tenancies() -> dict[str, Tenancy]:
    """Table name to tenancy, for every mapped table."""
    return {
        mapper.local_table.name: mapper.class_.__tenancy__  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
    }


def unprotected(connection: Connection) -> set[str]:
    """Tenant tables of this PostgreSQL database that lack forced row-level security."""
    forced = set(
        connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        ).scalars()
    )
    return {name for name, tenancy in tenancies().items() if tenancy in READ} - forced


def append_only_statements(table: str, dialect: str) -> list[str]:
    """Triggers by which the database itself refuses to change or delete rows of a table.

    Columns that the table's model names in `__set_later__` may be written; nothing else may.
    """
    change = f"UPDATE{_kept_columns(table)}"
    if dialect == "postgresql":
        return [
            f'CREATE TRIGGER {table}_append_only BEFORE {change} OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ]
    return [
        f'CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON "{table}" BEGIN '
        f"SELECT RAISE(ABORT, '{table} is append-only'); END"
        for name, verb in (("update", change), ("delete", "DELETE"))
    ]


def _kept_columns(table: str) -> str:
    """ " OF column, column" when some columns of the table may be set later, else nothing."""
    mapped = {m.local_table.name: m for m in Base.registry.mappers}  # type: ignore[attr-defined]
    model = mapped[table].class_ if table in mapped else Base
    if not model.__set_later__:
        return ""
    columns = [column.name for column in model.__table__.columns]
    kept = [name for name in columns if name not in model.__set_later__]
    return " OF " + ", ".join(f'"{name}"' for name in kept)


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""


def append_only_tables() -> set[str]:
    """Tables whose rows are never changed."""
    return {
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_.__append_only__
    }


def grant_statements(role: str) -> list[str]:
    """What the application's role may do: rows yes, structure and truncation no."""
    return [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
    ]
