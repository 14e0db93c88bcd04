"""Messages: each in plain text and HTML, and none with a word about a child."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from jinja2 import Environment, meta, nodes

from portal.notifications import Message
from tests.architecture.checks.events import NOT_FACTS, TELLTALE
from tests.architecture.checks.sources import Source

_JINJA = Environment(autoescape=True)
_NAMED = re.compile(r"[a-z_]+/email/[a-z0-9_]+")
SUBJECT = "Subject: "
# What every message may print beside the fields that its declaration names.
ALWAYS = frozenset({"reference", "link", "service_name"})
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


def lost_templates(sources: Iterable[Source], existing: set[str]) -> list[str]:
    """Messages that Python files name and that are not there in both forms."""
    return [
        f"{source.at(node)} names {node.value}, which has no {kind}"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _NAMED.fullmatch(node.value)
        for kind in (".txt", ".html")
        if node.value + kind not in existing
    ]


def declaration_faults(message: Message, room: str) -> list[str]:
    """What is wrong with a message as its room declares it."""
    name = f"{room}'s message of {message.event.__name__}"
    facts = {field.name for field in dataclasses.fields(message.event)} - NOT_FACTS
    faults = [f"{name} shows {field}, no fact" for field in message.fields if field not in facts]
    faults += [
        f"{name} shows {field}, which may hold a person's words or a child's data"
        for field in message.fields
        if TELLTALE.search(field) or field in CHILD_WORDS
    ]
    if not message.template.startswith(f"{room}/email/"):
        faults.append(f"{name} has its template outside {room}/email/")
    return faults


def unknown_variables(
    message: Message, texts: Mapping[str, str], environment: Environment = _JINJA
) -> list[str]:
    """Variables of a message's templates that nobody will give them.

    The environment is the application's own, which knows the filters that templates use.
    """
    known = ALWAYS | set(message.fields)
    return [
        f"templates/{message.template}{kind} prints {name}, which is not given"
        for kind in (".txt", ".html")
        for name in sorted(_undeclared(environment, texts.get(message.template + kind, "")) - known)
    ]


def _undeclared(environment: Environment, text: str) -> set[str]:
    return meta.find_undeclared_variables(environment.parse(text)) - set(environment.globals)


def subject_faults(source: Source) -> list[str]:
    """Plain messages that do not begin with a subject."""
    first = source.text.split("\n", 1)[0]
    return [] if first.startswith(SUBJECT) else [f"{source.name} does not begin with {SUBJECT!r}"]
