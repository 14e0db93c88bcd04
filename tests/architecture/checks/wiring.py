"""The switchboard: every room, page, table and reaction is connected there, in story order."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

from flask import Blueprint, Flask


def room_faults(
    wired: Sequence[str], existing: Iterable[str], order: Mapping[str, int]
) -> list[str]:
    """Rooms that the switchboard misses or names out of the story's order."""
    faults = [f"{room} is not in wiring.ROOMS" for room in existing if room not in wired]
    heights = [order.get(room, -1) for room in wired]
    if heights != sorted(heights):
        faults.append(f"wiring.ROOMS is not in story order: {', '.join(wired)}")
    return faults


def blueprints(modules: Iterable[ModuleType]) -> dict[str, Blueprint]:
    """Every blueprint that the modules hold, by its name."""
    return {
        value.name: value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Blueprint)
    }


def lost_pages(found: Mapping[str, Blueprint], app: Flask) -> list[str]:
    """Blueprints of rooms that the application does not serve."""
    return [
        f"the pages of {name} are not registered"
        for name, blueprint in sorted(found.items())
        if app.blueprints.get(name) is not blueprint
    ]


def lost_reactions(modules: Iterable[ModuleType], wires: Iterable[tuple[str, str]]) -> list[str]:
    """Public functions of `reactions.py` to which no event leads."""
    connected = {handler for _, handler in wires}
    return [
        f"{module.__name__}.{name} is subscribed to nothing"
        for module in modules
        for name, function in sorted(vars(module).items())
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and f"{module.__name__}.{function.__qualname__}" not in connected
    ]


def lost_tables(by_wiring: Iterable[str], by_everything: Iterable[str]) -> list[str]:
    """Tables that exist only when a room's module is imported by itself: migrations miss them."""
    missing = set(by_everything) - set(by_wiring)
    return [f"{name} is not known to the switchboard" for name in sorted(missing)]
