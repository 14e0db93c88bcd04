"""Links and names between pages, routes and templates: each leads to something that exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Flask
from jinja2 import Environment, nodes

from tests.architecture.checks.sources import Source

_TEMPLATE = re.compile(r"[a-z_]+(?:/[a-z0-9_-]+)+\.(?:html|txt)")
_JINJA = Environment(autoescape=True)


@dataclass(frozen=True)
class Link:
    """A literal `url_for`: where it is, the endpoint, the values given, whether more may follow."""

    place: str
    endpoint: str
    given: frozenset[str]
    more: bool


def template_links(source: Source) -> Iterator[Link]:
    """Every `url_for("...")` of a template."""
    for call in _JINJA.parse(source.text).find_all(nodes.Call):
        named = isinstance(call.node, nodes.Name) and call.node.name == "url_for"
        if named and call.args and isinstance(call.args[0], nodes.Const):
            given = frozenset(pair.key for pair in call.kwargs)
            place = f"{source.name}:{call.lineno}"
            yield Link(place, str(call.args[0].value), given, call.dyn_kwargs is not None)


def python_links(source: Source) -> Iterator[Link]:
    """Every `url_for("...")` of a Python file."""
    for call in ast.walk(source.tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        first = call.args[0]
        if ast.unparse(call.func).split(".")[-1] != "url_for" or not isinstance(
            first, ast.Constant
        ):
            continue
        names = [keyword.arg for keyword in call.keywords]
        given = frozenset(name for name in names if name is not None)
        yield Link(source.at(call), str(first.value), given, None in names)


def dead_links(app: Flask, links: Iterable[Link]) -> list[str]:
    """Links to endpoints that do not exist, or without a value that the address needs."""
    return [fault for link in links if (fault := _fault(app, link))]


def _fault(app: Flask, link: Link) -> str | None:
    if link.endpoint not in app.view_functions:
        return f"{link.place} leads to {link.endpoint}, which does not exist"
    needed = [
        set(rule.arguments) - set(rule.defaults or ())
        for rule in app.url_map.iter_rules(link.endpoint)
    ]
    if link.more or any(names <= link.given for names in needed):
        return None
    missing = sorted(min((names - link.given for names in needed), key=len))
    return f"{link.place} leads to {link.endpoint} without {', '.join(missing)}"


def named_templates(source: Source) -> Iterator[tuple[str, str]]:
    """(place, template) for each string of a Python file that names a template."""
    for node in ast.walk(source.tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and _TEMPLATE.fullmatch(value):
            yield source.at(node), value


def template_name_faults(
    sources: Iterable[Source], existing: set[str], common: Iterable[str]
) -> list[str]:
    """Templates that a room names and that do not exist, or that stand in another room's folder."""
    faults = []
    for source in sources:
        room = source.module.split(".")[1]
        for place, template in named_templates(source):
            if template not in existing:
                faults.append(f"{place} names {template}, which does not exist")
            elif template.split("/")[0] not in {room, *common}:
                faults.append(f"{place} names {template}, of another room")
    return faults
