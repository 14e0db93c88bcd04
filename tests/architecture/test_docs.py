"""The pages on events and states say what the code says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

import pytest

from portal.kernel.events import Event
from portal.kernel.states import StateMachine
from scripts import generate_docs
from tests.support.golden import differences


@pytest.mark.parametrize("name", ["events.md", "states.md"])
def test_generated_pages_match_the_code(name: str) -> None:
    path = generate_docs.ROOT / "docs" / name
    assert differences(path, generate_docs.pages()[path]) == []


def test_every_event_and_state_table_of_a_wired_room_is_described() -> None:
    assert "PersonJoined" in {kind.__name__ for kind in generate_docs.events()}
    assert len({id(table) for _, _, table in generate_docs.machines()}) == len(
        generate_docs.machines()
    )


class State(StrEnum):
    """How far a kettle has come."""

    COLD = "cold"
    HOT = "hot"
    POURED = "poured"


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    """Water is hot.

    More about water.
    """

    record: ClassVar[str] = "kettle"
    sentence: ClassVar[str] = "Boiled {cups} cups | hot"
    cups: int


KettleBoiled.__module__ = "house.kitchen.events"


def test_events_are_described_a_room_at_a_time() -> None:
    page = generate_docs.events_page([KettleBoiled], {"KettleBoiled": ["tea.reactions.pour"]})
    assert page.endswith(
        "\n\n## kitchen\n\n"
        "| event | record | an auditor reads | facts | who reacts |\n"
        "|---|---|---|---|---|\n"
        "| `KettleBoiled`: Water is hot. | kettle | Boiled {cups} cups \\| hot | `cups` "
        "| `tea.reactions.pour` |\n"
    )


def test_states_are_drawn_with_their_moves_and_ends() -> None:
    table = StateMachine(
        heat=(State.COLD, State.HOT),
        pour_out=((State.COLD, State.HOT), State.POURED),
    )
    page = generate_docs.states_page([("kitchen", "TEA_KETTLE", table)])
    assert page.endswith(
        "\n\n## kitchen: tea kettle\n\nHow far a kettle has come.\n\n```mermaid\n"
        "stateDiagram-v2\n    [*] --> cold\n    cold --> hot: heat\n"
        "    cold --> poured: pour out\n    hot --> poured: pour out\n    poured --> [*]\n```\n"
    )


def test_control_a_page_that_fell_behind_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOLDEN", raising=False)
    kept = tmp_path / "states.md"
    kept.write_text("# States\nold\n")
    assert differences(kept, "# States\nold\n") == []
    assert "+new" in differences(kept, "# States\nnew\n")
    assert kept.read_text() == "# States\nold\n"


def test_an_update_on_purpose_rewrites_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDEN", "update")
    kept = tmp_path / "docs" / "states.md"
    assert differences(kept, "# States\nnew\n") == []
    assert kept.read_text() == "# States\nnew\n"
