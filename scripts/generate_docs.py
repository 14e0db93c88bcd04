"""Writes docs/events.md and docs/states.md from the code.

A test holds the two files to what this prints; `GOLDEN=update` rewrites them there as well.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal import wiring  # noqa: E402 - the path has to come first
from portal.kernel.events import Event, EventBus  # noqa: E402
from portal.kernel.states import StateMachine  # noqa: E402

NOTE = "Generated from the code by `scripts/generate_docs.py`; a test keeps it true. Do not edit.\n"
Wires = dict[str, list[str]]


def room_modules() -> Iterator[ModuleType]:
    """Every `states` and `events` module of the rooms, in the wiring's (the story's) order."""
    for room in wiring.ROOMS:
        found = pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        for info in sorted(found, key=lambda info: info.name):
            if {"states", "events"} & set(info.name.split(".")[2:]):
                yield importlib.import_module(info.name)


def room_of(module: str) -> str:
    """The room in which a module is."""
    return module.split(".")[1]


def first_line(thing: type) -> str:
    """The first sentence that a class says of itself."""
    return (thing.__doc__ or "").strip().split("\n")[0]


def listeners() -> Wires:
    """Who reacts, by the name of the event."""
    bus = EventBus()
    wiring.subscribe(bus)
    found: Wires = defaultdict(list)
    for event, handler in bus.wires():
        found[event].append(handler.removeprefix("portal."))
    return found


def events_page(kinds: Iterable[type[Event]], wires: Wires) -> str:
    """The page of events: what each says, holds and sets off, a room at a time."""
    lines = ["# Events\n", NOTE]
    lines.append("Audit keeps every one of them. Reactions run in the same transaction.")
    room = ""
    for kind in kinds:
        if room != room_of(kind.__module__):
            room = room_of(kind.__module__)
            lines += [
                "",
                f"## {room}\n",
                "| event | record | an auditor reads | facts | who reacts |",
            ]
            lines.append("|---|---|---|---|---|")
        lines.append(_event_row(kind, wires))
    return _page(lines)


def _event_row(kind: type[Event], wires: Wires) -> str:
    framed = {field.name for field in dataclasses.fields(Event)}
    facts = [field.name for field in dataclasses.fields(kind) if field.name not in framed]
    cells = [
        f"`{kind.__name__}`: {first_line(kind)}",
        kind.record,
        kind.sentence,
        ", ".join(f"`{fact}`" for fact in facts),
        ", ".join(f"`{handler}`" for handler in wires.get(kind.__name__, [])),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def states_page(machines: Iterable[tuple[str, str, StateMachine[StrEnum]]]) -> str:
    """The page of states: a diagram and the moves of each table."""
    lines = ["# States\n", NOTE]
    lines.append("Who may move is a policy, what else must be true a rule; these are the moves.\n")
    for room, name, machine in machines:
        lines += [f"## {room}: {name.lower().replace('_', ' ')}\n", *_diagram(machine), ""]
    return _page(lines)


def _diagram(machine: StateMachine[StrEnum]) -> list[str]:
    states = type(next(iter(machine.targets())))
    lines = [f"{first_line(states)}\n", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {next(iter(states)).value}")
    for move, (sources, target) in machine.moves.items():
        label = move.replace("_", " ")
        lines += [f"    {source.value} --> {target.value}: {label}" for source in sources]
    ends = [state for state in states if state not in machine.sources()]
    return [*lines, *(f"    {state.value} --> [*]" for state in ends), "```"]


def _page(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def events() -> list[type[Event]]:
    """Every kind of event, in the order of rooms and files; frames that events share are none."""
    return [
        value
        for module in room_modules()
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Event)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    ]


def machines() -> list[tuple[str, str, StateMachine[StrEnum]]]:
    """Every state table as (room, name, table), each once."""
    found: dict[int, tuple[str, str, StateMachine[StrEnum]]] = {}
    for module in room_modules():
        for name, value in vars(module).items():
            if isinstance(value, StateMachine):
                found.setdefault(id(value), (room_of(module.__name__), name, value))
    return list(found.values())


def pages() -> dict[Path, str]:
    """Each generated file with what it should hold."""
    return {
        ROOT / "docs" / "events.md": events_page(events(), listeners()),
        ROOT / "docs" / "states.md": states_page(machines()),
    }


def main() -> None:
    """Write the files."""
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"Wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
