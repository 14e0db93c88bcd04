"""What a browser without scripts makes of a page: its words, links and forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

BARE = {"script", "style", "template"}
UNSENT = {"submit", "button", "reset", "image", "file"}
EMPTY = {"input", "br", "img", "meta", "link", "hr", "path", "source", "wbr"}


@dataclass
class Field:
    """One control; a radio or checkbox is one for each choice."""

    name: str
    kind: str
    value: str = ""
    is_chosen: bool = True
    options: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    id: str = ""


@dataclass
class Button:
    """What can be pressed in a form, and what it sends with it."""

    name: str = ""
    value: str = ""
    words: str = ""
    action: str = ""


@dataclass
class Form:
    """A form as it stands."""

    action: str
    method: str
    takes_files: bool = False
    fields: list[Field] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def names(self) -> set[str]:
        """What can be filled in."""
        return {one.name for one in self.fields}

    def choices(self, name: str) -> list[str]:
        """The values that a radio, checkbox or list offers; none for anything that is typed."""
        found = [one for one in self.fields if one.name == name]
        if found and found[0].kind == "select":
            return found[0].options
        return [one.value for one in found if one.kind in ("radio", "checkbox")]

    def chosen_by_words(self, name: str, words: str) -> str:
        """The value of the first choice of a list that begins with these words, or ""."""
        for one in self.fields:
            values = one.options or [one.value]
            if one.name == name:
                for value, label in zip(values, one.labels, strict=True):
                    if label.startswith(words):
                        return value
        return ""

    def standing(self) -> dict[str, list[str]]:
        """What the form would send as it stands."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.is_chosen and one.kind not in UNSENT:
                sent.setdefault(one.name, []).append(one.value)
        return sent


@dataclass
class Screen:
    """One answer of the portal."""

    status: int
    path: str
    body: bytes
    kind: str
    h1: str = ""
    words: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def link(self, words: str, leading: str = "") -> str | None:
        """The address of the first link that begins with these words and leads there."""
        for address, said in self.links:
            if said.startswith(words) and leading in address:
                return address
        return None

    def form_with(self, button: str, to: str = "") -> tuple[Form, Button] | None:
        """The first form with a button that begins with these words, and the button."""
        for form in self.forms:
            for one in form.buttons:
                if one.words.startswith(button) and to in (one.action or form.action):
                    return form, one
        return None


def read(status: int, path: str, kind: str, body: bytes) -> Screen:
    """Read an answer; only HTML has words."""
    screen = Screen(status, path, body, kind)
    if kind.startswith("text/html"):
        reader = _Reader(screen)
        reader.feed(body.decode("utf-8"))
        reader.close()
        screen.words = squeeze(reader.heard)
    return screen


def squeeze(pieces: Iterable[str]) -> str:
    """Words with single spaces."""
    return " ".join(" ".join(pieces).split())


class _Reader(HTMLParser):
    def __init__(self, screen: Screen) -> None:
        super().__init__(convert_charrefs=True)
        self.screen = screen
        self.heard: list[str] = []
        self._silent = 0
        self._form: Form | None = None
        self._open: list[tuple[str, list[str], dict[str, str]]] = []
        self._in_summary = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in BARE:
            self._silent += 1
        if tag == "form":
            method = said.get("method", "get").lower()
            takes_files = said.get("enctype") == "multipart/form-data"
            self._form = Form(said.get("action") or self.screen.path, method, takes_files)
            self.screen.forms.append(self._form)
        elif tag == "input":
            self._input(said)
        elif tag in ("h1", "a", "button", "textarea", "select", "option", "li", "label"):
            self._open.append((tag, [], said))
            self._begin(tag, said)
        if tag == "ul" and "govuk-error-summary__list" in said.get("class", ""):
            self._in_summary = 1

    def _begin(self, tag: str, said: dict[str, str]) -> None:
        if self._form is not None and tag == "select":
            self._form.fields.append(Field(said.get("name", ""), "select", is_chosen=False))
        if self._form is not None and tag == "option":
            chosen = self._form.fields[-1]
            chosen.options.append(said.get("value", ""))
            if "selected" in said or not chosen.is_chosen:
                chosen.value, chosen.is_chosen = said.get("value", ""), True

    def _input(self, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        if self._form is None or not name:
            return
        if kind == "submit":
            self._form.buttons.append(Button(name, said.get("value", ""), said.get("value", "")))
            return
        is_choice = kind in ("radio", "checkbox")
        value = said.get("value", "on" if is_choice else "")
        is_chosen = not is_choice or "checked" in said
        self._form.fields.append(Field(name, kind, value, is_chosen, id=said.get("id", "")))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.heard.append(data)
            for _, pieces, _ in self._open:
                pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in BARE:
            self._silent -= 1
        if tag == "form":
            self._form = None
        if tag == "ul":
            self._in_summary = 0
        if self._open and self._open[-1][0] == tag:
            _, pieces, said = self._open.pop()
            self._end(tag, pieces, said)

    def _end(self, tag: str, pieces: list[str], said: dict[str, str]) -> None:
        words = squeeze(pieces)
        if tag == "h1" and not self.screen.h1:
            self.screen.h1 = words
        elif tag == "a" and "href" in said:
            self.screen.links.append((said["href"], words))
        elif tag == "option" and self._form is not None:
            self._form.fields[-1].labels.append(words)
        elif tag == "li" and self._in_summary:
            self.screen.errors.append(words)
        elif tag == "label" and self._form is not None:
            for one in self._form.fields:
                if one.id and one.id == said.get("for"):
                    one.labels = [words]
        elif tag == "button" and self._form is not None:
            name, value = said.get("name", ""), said.get("value", "")
            self._form.buttons.append(Button(name, value, words, said.get("formaction", "")))
        elif tag == "textarea" and self._form is not None:
            value = "".join(pieces).removeprefix("\n")
            self._form.fields.append(Field(said.get("name", ""), "textarea", value))
