"""State tables lead everywhere, and the database checks the same states."""

from __future__ import annotations

from enum import StrEnum
from types import ModuleType

from sqlalchemy import CheckConstraint, Column, Enum, MetaData, String, Table, create_engine

from portal import wiring
from portal.config import Settings
from portal.db import Base, Hub, choice
from portal.kernel.states import StateMachine
from tests.architecture.checks import states
from tests.architecture.checks.sources import modules, wired_rooms
from tests.support.golden import GOLDEN, differences

assert wiring.ROOMS


def found_machines() -> list[tuple[str, states.Machine]]:
    return [pair for room in wired_rooms() for pair in states.machines(modules(room, "states"))]


def test_every_state_is_reachable() -> None:
    faults = [
        fault for name, table in found_machines() for fault in states.machine_faults(name, table)
    ]
    assert faults == []


def test_states_without_a_way_out_are_meant() -> None:
    kept = GOLDEN / "final_states.txt"
    assert differences(kept, states.ledger(found_machines())) == []


def test_choices_are_checked_by_the_models() -> None:
    assert states.column_faults(Base.metadata) == []


def test_choices_are_checked_by_the_migrated_database(settings: Settings, hub: Hub) -> None:
    wanted = states.choices(Base.metadata)
    assert ("organisation", "kind") in wanted
    with hub.engine.connect() as connection:
        assert states.unchecked(connection, wanted) == []


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    LOST = "lost"


class Other(StrEnum):
    ELSEWHERE = "elsewhere"


def test_control_an_unreachable_state_is_seen() -> None:
    table: states.Machine = StateMachine(send=(State.DRAFT, State.SENT))
    assert states.machine_faults("offers.OFFER", table) == ["offers.OFFER: nothing leads to lost"]


def test_control_an_island_of_states_is_seen() -> None:
    """Each has a move into it, and yet nothing leads there from the start."""
    table: states.Machine = StateMachine(
        lose=(State.SENT, State.LOST),
        find=(State.LOST, State.SENT),
        wait=(State.DRAFT, State.DRAFT),
    )
    assert len(states.machine_faults("offers.OFFER", table)) == 2


def test_control_mixed_states_are_seen() -> None:
    table: states.Machine = StateMachine(go=(State.DRAFT, Other.ELSEWHERE))
    assert states.machine_faults("offers.OFFER", table) == [
        "offers.OFFER mixes states of ['Other', 'State']"
    ]


def test_control_tables_are_found_and_their_ends_written_down() -> None:
    module = ModuleType("portal.offers.states")
    module.OFFER = StateMachine(send=(State.DRAFT, State.SENT), lose=(State.SENT, State.LOST))
    module.ROUND = StateMachine(send=(State.DRAFT, State.SENT), back=(State.SENT, State.DRAFT))
    found = list(states.machines([module]))
    assert states.ledger(reversed(found)) == (
        "offers.OFFER: starts draft; ends lost\noffers.ROUND: starts draft; ends lost\n"
    )


def test_control_columns_without_a_check_are_seen() -> None:
    metadata = MetaData()
    Table(
        "sample",
        metadata,
        Column("good", choice(State)),
        Column("by_name", Enum(State, native_enum=False, create_constraint=True)),
        Column("open", Enum(State, native_enum=False)),
        Column("loose", Enum("a", "b", native_enum=False, create_constraint=True)),
        Column("state", String(20)),
    )
    assert states.column_faults(metadata) == [
        "sample.by_name is not stored by value",
        "sample.open has no CHECK constraint",
        "sample.loose has no enumeration",
        "sample.state is free text; use choice()",
    ]


def test_control_a_database_that_checks_other_values_is_seen() -> None:
    """A state was added to the code and no migration told the database."""
    metadata = MetaData()
    old = CheckConstraint("state IN ('draft', 'sent')", name="state")
    Table("sample", metadata, Column("state", String(20)), old)
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        metadata.create_all(connection)
        wanted = {("sample", "state"): {"draft", "sent"}}
        assert states.unchecked(connection, wanted) == []
        wanted = {("sample", "state"): {"draft", "sent", "lost"}}
        assert len(states.unchecked(connection, wanted)) == 1
    engine.dispose()
