"""Templates: where they stand, what they may use, and markup that a strict browser accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from pathlib import PurePosixPath

from jinja2 import Environment, nodes

from tests.architecture.checks.sources import Source

# Folders that every room's templates may use, and that are nobody's.
COMMON = frozenset({"layouts", "components", "errors", "base.html"})
LIBRARY = "govuk_frontend_jinja/"
# Forms that need no key against double sending: nobody is signed in, or twice is as good as once.
KEYLESS = ("components/header.html", "components/session_dialogs.html", "accounts/")

_JINJA = Environment(autoescape=True)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FORM = re.compile(r"<form\b.*?(?:</form>|\Z)", re.DOTALL | re.IGNORECASE)
_POST = re.compile(r'\bmethod="?post\b', re.IGNORECASE)
_HANDLER = re.compile(r"on[a-z]+|style")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})


def path_of(source: Source) -> str:
    """A template's name as pages use it."""
    return source.name.removeprefix("templates/")


def room_of(template: str) -> str:
    """The folder a template belongs to: a room, or one of the common ones."""
    return PurePosixPath(template).parts[0]


class Markup(HTMLParser):
    """The tags of a template, with Jinja's own marks taken out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.roots: list[dict[str, str]] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        text = _STATEMENT.sub("", _COMMENT.sub("", text))
        self.feed(_PRINTED.sub("x", text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if not self._open:
            self.roots.append(found)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["script"] and data.strip():
            self.scripts.append(data)


def markup_faults(source: Source) -> list[str]:
    """What the content security policy or the house forbids in a template's own markup."""
    markup = Markup(source.text)
    faults = [f"{source.name} has a script of its own" for _ in markup.scripts]
    for tag, attributes in markup.tags:
        faults += [f"{source.name} <{tag}> {fault}" for fault in _tag_faults(tag, attributes)]
    return faults


def _tag_faults(tag: str, attributes: Mapping[str, str]) -> list[str]:
    faults = [fault for name in attributes if (fault := attribute_fault(name))]
    if tag == "style":
        faults.append("is an inline style sheet")
    if tag == "script" and "src" not in attributes:
        faults.append("has no src")
    for name, value in attributes.items():
        loads = name == "src" or (tag == "link" and name == "href")
        if loads and re.match(r"https?:|//", value):
            faults.append(f"loads {value} from elsewhere")
        if re.match(r"\s*(javascript|js):", value, re.IGNORECASE):
            faults.append(f"runs script in {name}")
    return faults


def attribute_fault(name: str) -> str | None:
    """What is wrong with an attribute of this name, if anything."""
    if _HANDLER.fullmatch(name):
        return f"has {name}="
    if name.startswith("hx-"):
        return f"has {name}; write data-{name}"
    if name.startswith(("data-hx-on", "data-hx-boost", "data-hx-vars")):
        return f"has {name}, which the house does not use"
    return None


def jinja_faults(source: Source) -> list[str]:
    """`|safe`, autoescape switched, attributes hidden in dictionaries, and imports never used."""
    tree = _JINJA.parse(source.text)
    faults = [
        f"{source.name}:{node.lineno} uses |{node.name}"
        for node in tree.find_all(nodes.Filter)
        if node.name in ("safe", "forceescape")
    ]
    for scope in tree.find_all(nodes.ScopedEvalContextModifier):
        faults.append(f"{source.name}:{scope.lineno} switches escaping")
    for pair in tree.find_all(nodes.Pair):
        name = pair.key.value if isinstance(pair.key, nodes.Const) else ""
        if isinstance(name, str) and (fault := attribute_fault(name)):
            faults.append(f"{source.name}:{pair.lineno} {fault}")
    return faults + [f"{source.name} imports {name} and never uses it" for name in unused(tree)]


def unused(tree: nodes.Template) -> list[str]:
    """Names that a template imports and never uses."""
    imported: set[str] = set()
    for node in tree.find_all(nodes.FromImport):
        imported |= {name if isinstance(name, str) else name[1] for name in node.names}
    imported |= {node.target for node in tree.find_all(nodes.Import)}
    used = {node.name for node in tree.find_all(nodes.Name)}
    return sorted(imported - used)


def fragment_faults(source: Source) -> list[str]:
    """A fragment `_name.html` is one element with the id `name`, for htmx to put in place.

    One that is drawn for each row of a list adds the row's own reference: `name-{{ reference }}`.
    """
    path = PurePosixPath(path_of(source))
    if not path.name.startswith("_") or path.suffix != ".html" or path.parts[0] in COMMON:
        return []
    wanted = path.stem.removeprefix("_")
    ids = [root.get("id", "") for root in Markup(source.text).roots]
    if len(set(ids)) == 1 and ids[0] in (wanted, f"{wanted}-x"):
        return []
    return [f"{source.name} has roots with ids {ids}, not the one id {wanted!r}"]


def form_faults(source: Source) -> list[str]:
    """Forms that change something and carry no `form_keys()`."""
    path = path_of(source)
    faults = []
    for form in _FORM.findall(_COMMENT.sub("", source.text)):
        if not _POST.search(form):
            continue
        keyed = "form_keys(" in form or (path.startswith("components/") and "{{ keys }}" in form)
        if keyed or (path.startswith(KEYLESS) and "csrf_field(" in form):
            continue
        faults.append(f"{source.name} has a POST form without form_keys()")
    return faults


def place_faults(templates: Iterable[str], rooms: Iterable[str]) -> list[str]:
    """Templates that stand in no room's folder and in none of the common ones."""
    allowed = COMMON | set(rooms)
    return [f"templates/{name} is in no room" for name in templates if room_of(name) not in allowed]


def order_faults(source: Source, order: Mapping[str, int]) -> list[str]:
    """Uses of another room's template that the order of the story does not allow."""
    own = room_of(path_of(source))
    faults = []
    for used in used_templates(source):
        other = room_of(used)
        common_uses_room = own in COMMON and other not in COMMON
        if common_uses_room or (other not in COMMON and order.get(other, 99) > order.get(own, -1)):
            faults.append(f"{source.name} uses {used}, of a later room")
    return faults


def missing_templates(source: Source, existing: set[str]) -> list[str]:
    """Templates that one names literally and that are not there."""
    return [
        f"{source.name} uses {used}, which does not exist"
        for used in used_templates(source)
        if used not in existing and not used.startswith(LIBRARY)
    ]


def used_templates(source: Source) -> list[str]:
    """The templates that one names literally: extended, included or imported."""
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    found = [node.template for node in _JINJA.parse(source.text).find_all(kinds)]
    return [node.value for node in found if isinstance(node, nodes.Const)]
