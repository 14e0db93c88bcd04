"""The project's own Python and templates, read once, and the order of its rooms."""

from __future__ import annotations

import ast
import importlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

from portal import wiring

ROOT = Path(__file__).resolve().parents[3]
PORTAL = ROOT / "portal"
TEMPLATES = ROOT / "templates"
# Folders that are not rooms: below them all, or above. Their modules may be used directly.
PLATFORM = frozenset({"kernel", "db", "web", "cli", "jobs", "demo"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file: its path from the root as text, and what it holds."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python."""
        return ast.parse(self.text, self.name)

    @property
    def module(self) -> str:
        """The dotted name under which the file is imported."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def at(self, node: ast.stmt | ast.expr) -> str:
        """The place of a node, as an editor understands it."""
        return f"{self.name}:{node.lineno}"

    def functions(self) -> Iterator[Function]:
        """Every function of the file, however deep."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node


def read(*folders: str, pattern: str = "*.py") -> list[Source]:
    """Every file below the folders, in a stable order; folders that do not exist hold none."""
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        for folder in folders
        for path in sorted((ROOT / folder).rglob(pattern))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def packages(portal: Path = PORTAL) -> list[str]:
    """Every folder of the portal that holds a door."""
    return sorted(path.parent.name for path in portal.glob("*/__init__.py"))


def rooms() -> list[str]:
    """The rooms that exist, in the order of the story."""
    order = story_order()
    return sorted(set(packages()) - PLATFORM, key=lambda room: (order.get(room, 0), room))


@cache
def story_order() -> dict[str, int]:
    """Each folder's height in the import contract: a room may use those of a smaller number."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    story = next(c for c in contracts["contracts"] if c["id"] == "story-order")
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(story["layers"]))
        for name in layer.split("|")
    }


def modules(room: str, *names: str) -> Iterator[ModuleType]:
    """A room's modules of the given names (files, or packages with all they hold), imported."""
    for name in module_names(f"portal.{room}"):
        if set(name.split(".")[2:3]) & set(names):
            yield importlib.import_module(name)


@cache
def module_names(package: str) -> tuple[str, ...]:
    """The dotted name of everything below a package; nothing is imported."""
    folder = ROOT.joinpath(*package.split("."))
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), "").module
        for path in sorted(folder.rglob("*.py"))
        if path.parent != folder or path.stem != "__init__"
    )


def wired_rooms() -> list[str]:
    """The rooms that the switchboard names, in its order; one still being built is not there."""
    return [room.__name__.removeprefix("portal.") for room in wiring.ROOMS]
