"""Tables: each says whose rows it holds, and points only at tables of earlier rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import MetaData
from sqlalchemy.orm import Mapper

from portal.db import Tenancy

# The columns by which rows of a tenancy are told apart; they may never be empty.
OWNERS: dict[Tenancy, tuple[str, ...]] = {
    Tenancy.COUNCIL: ("council_id",),
    Tenancy.PROVIDER: ("provider_id",),
    Tenancy.BOTH: ("council_id", "provider_id"),
    Tenancy.SEALED: ("council_id", "provider_id"),
    Tenancy.ORGANISATION: ("organisation_id",),
    Tenancy.PERSON: ("user_id",),
}

# Whose a row is may be said by any room, also by those that accounts stands on.
SAID_BY_ALL = frozenset({"organisation", "user"})

Mappers = Iterable[Mapper[object]]


def tenancy_faults(mappers: Mappers, metadata: MetaData) -> list[str]:
    """Tables without a tenancy, without its columns, or that no class maps."""
    faults, mapped = [], set()
    for mapper in mappers:
        table = mapper.local_table
        mapped.add(table.name)
        tenancy = getattr(mapper.class_, "__tenancy__", None)
        if not isinstance(tenancy, Tenancy):
            faults.append(f"{table.name} does not say whose rows it holds")
            continue
        for name in OWNERS.get(tenancy, ()):
            if name not in table.columns or table.columns[name].nullable:
                faults.append(f"{table.name} is {tenancy} but {name} is missing or may be empty")
    faults += [f"{name} is mapped by no class" for name in sorted(set(metadata.tables) - mapped)]
    return faults


def ledger(mappers: Mappers) -> str:
    """One line a table: whose it is, and the nets from which it is exempt."""
    lines = []
    for mapper in mappers:
        kind = mapper.class_
        words = [mapper.local_table.name, kind.__tenancy__.value]
        words += [] if kind.__audited__ else ["not-audited"]
        words += ["append-only"] if kind.__append_only__ else []
        lines.append(" ".join(words) + "\n")
    return "".join(sorted(lines))


def upward_keys(mappers: Mappers, order: Mapping[str, int]) -> list[str]:
    """Foreign keys to tables of a later room."""
    homes = {mapper.local_table.name: mapper.class_.__module__.split(".")[1] for mapper in mappers}
    return [
        f"{table} of {room} points to {key.column.table.name} of {homes[key.column.table.name]}"
        for table, room, key in _keys(mappers)
        if order.get(homes[key.column.table.name], 99) > order.get(room, -1)
        and key.column.table.name not in SAID_BY_ALL
    ]


def _keys(mappers: Mappers) -> Iterable[tuple[str, str, object]]:
    for mapper in mappers:
        room = mapper.class_.__module__.split(".")[1]
        for key in sorted(mapper.local_table.foreign_keys, key=lambda key: key.target_fullname):
            yield mapper.local_table.name, room, key


def aggregates(mappers: Mappers) -> set[str]:
    """The records of which events may speak."""
    return {
        mapper.class_.__aggregate__ or mapper.class_.__tablename__  # type: ignore[attr-defined]
        for mapper in mappers
    }
