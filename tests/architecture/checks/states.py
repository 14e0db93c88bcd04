"""State tables: every state can be reached and left, and the database knows the same values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import ModuleType

from sqlalchemy import Enum, MetaData, String, inspect
from sqlalchemy.engine import Connection

from portal.kernel.states import StateMachine

Machine = StateMachine[StrEnum]


def machines(modules: Iterable[ModuleType]) -> Iterator[tuple[str, Machine]]:
    """Every state table of the modules, as (room.NAME, table)."""
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, StateMachine):
                yield f"{module.__name__.split('.')[1]}.{name}", value


def states_of(machine: Machine) -> type[StrEnum]:
    """The enumeration that a table moves through."""
    return type(next(iter(machine.targets())))


def initial_of(machine: Machine) -> StrEnum:
    """Where things start: the first state of the enumeration, by the house's habit."""
    return next(iter(states_of(machine)))


def unreachable(machine: Machine) -> set[StrEnum]:
    """States to which no row of moves leads from the initial one."""
    reached = {initial_of(machine)}
    while True:
        further = {
            target
            for sources, target in machine.moves.values()
            if reached.intersection(sources) and target not in reached
        }
        if not further:
            return set(states_of(machine)) - reached
        reached |= further


def machine_faults(name: str, machine: Machine) -> list[str]:
    """Unreachable states of a table, and moves between states of different kinds."""
    kinds = {type(state) for state in machine.sources() | machine.targets()}
    if len(kinds) != 1:
        return [f"{name} mixes states of {sorted(kind.__name__ for kind in kinds)}"]
    return [f"{name}: nothing leads to {state.value}" for state in sorted(unreachable(machine))]


def final_states(machine: Machine) -> list[StrEnum]:
    """States without a way out; which of them are meant is kept in `golden/final_states.txt`."""
    return [state for state in states_of(machine) if state not in machine.sources()]


def ledger(found: Iterable[tuple[str, Machine]]) -> str:
    """One line a table: where it starts and where it may end for good."""
    return "".join(
        f"{name}: starts {initial_of(machine).value}; ends "
        f"{' '.join(state.value for state in final_states(machine)) or 'never'}\n"
        for name, machine in sorted(found, key=lambda pair: pair[0])
    )


def column_faults(metadata: MetaData) -> list[str]:
    """Columns for a choice whose model would not have the database check it."""
    faults = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            if isinstance(column.type, Enum):
                faults += [f"{place} {fault}" for fault in _enum_faults(column.type)]
            elif column.name == "state" and isinstance(column.type, String):
                faults.append(f"{place} is free text; use choice()")
    return faults


def _enum_faults(kind: Enum) -> list[str]:
    if kind.enum_class is None:
        return ["has no enumeration"]
    if kind.native_enum or not kind.create_constraint:
        return ["has no CHECK constraint"]
    values = {member.value for member in kind.enum_class}
    return [] if set(kind.enums) == values else ["is not stored by value"]


def choices(metadata: MetaData) -> dict[tuple[str, str], set[str]]:
    """Every choice column as (table, column) with the values it may hold."""
    return {
        (table.name, column.name): set(column.type.enums)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    }


def unchecked(connection: Connection, wanted: Mapping[tuple[str, str], set[str]]) -> list[str]:
    """Choice columns whose values the migrated database does not check to the letter."""
    inspector = inspect(connection)
    faults = []
    for (table, column), values in sorted(wanted.items()):
        checks = inspector.get_check_constraints(table)
        kept = [_quoted(check["sqltext"]) for check in checks if _about(check["sqltext"], column)]
        if values not in kept:
            faults.append(f"{table}.{column} may hold {sorted(values)}; the database checks {kept}")
    return faults


def _about(sql: str, column: str) -> bool:
    words = sql.replace("(", " ").replace('"', " ").replace(")", " ").replace("::", " ").split()
    return words[:1] == [column]


def _quoted(sql: str) -> set[str]:
    return set(sql.split("'")[1::2])
