"""Messages: each in plain text and HTML, and none with a word about a child."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from jinja2 import Environment, nodes

from tests.architecture.checks.sources import Source

_JINJA = Environment(autoescape=True)
# Names under which templates would print what a message must not hold (trust.md C17).
CHILD_WORDS = frozenset(
    {
        *("child", "initials", "date_of_birth", "born_on", "age", "postcode", "address", "school"),
        *("need", "needs", "wishes", "must_haves", "profile", "diagnosis", "summary"),
        *("first_name", "family_name", "nhs_number", "upn"),
    }
)


def lone_messages(templates: Iterable[str]) -> list[str]:
    """Messages that exist as text only or as HTML only."""
    kinds: dict[PurePosixPath, set[str]] = {}
    for name in templates:
        path = PurePosixPath(name)
        if path.parent.name == "email" and not path.name.startswith("_"):
            kinds.setdefault(path.with_suffix(""), set()).add(path.suffix)
    return [
        f"templates/{path} exists as {' '.join(sorted(found))} only"
        for path, found in sorted(kinds.items())
        if found != {".html", ".txt"}
    ]


def child_words(source: Source) -> list[str]:
    """Variables and attributes of a message's template that would print a child's data."""
    tree = _JINJA.parse(source.text)
    names = {node.name for node in tree.find_all(nodes.Name)}
    names |= {node.attr for node in tree.find_all(nodes.Getattr)}
    return [f"{source.name} prints {name}" for name in sorted(names & CHILD_WORDS)]
