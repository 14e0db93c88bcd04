"""How an entry reads: its event's sentence filled in with its facts as people say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.kernel import money, wording
from portal.kernel.events import Event, revive

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")


def event_kinds() -> dict[str, type[Event]]:
    """Every kind of event that exists, by the name under which the record keeps it."""
    found: dict[str, type[Event]] = {}
    waiting: list[type[Event]] = [Event]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found[kind.__name__] = kind
            waiting.append(kind)
    return found


def view_names() -> list[str]:
    """The events that are readings of a child's information."""
    return sorted(name for name, kind in event_kinds().items() if kind.is_view)


def plain_name(name: str) -> str:
    """The name of an event in words: "CallOffAwarded" is "Call off awarded"."""
    words = " ".join(_WORDS.findall(name)) or name
    return words[:1].upper() + words[1:].lower()


class _Spoken(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "(not kept)"


def sentence(
    name: str, facts: Mapping[str, Any], names: Mapping[UUID, str], kinds: Mapping[str, type[Event]]
) -> str:
    """What an entry says. An event that no release knows any more is shown by its plain name."""
    kind = kinds.get(name)
    template = getattr(kind, "sentence", "")
    spoken = _Spoken({key: say(key, value, names) for key, value in facts.items()})
    try:
        return template.format_map(spoken) or plain_name(name)
    except (AttributeError, IndexError, ValueError, TypeError):
        return plain_name(name)


def say(key: str, value: Any, names: Mapping[UUID, str]) -> str:
    """One fact as people say it; `key` is its name, by which pence are known."""
    match revive(value):
        case None | "":
            return "none"
        case bool(yes):
            return "yes" if yes else "no"
        case int(pence) if key.endswith("pence"):
            return money.format_pence(pence)
        case datetime() as moment:
            return wording.moment(moment)
        case date() as day:
            return wording.date(day)
        case list(items):
            return wording.join([say(key, item, names) for item in items]) or "none"
        case dict(pairs):
            return wording.join([f"{k} {say(k, v, names)}" for k, v in pairs.items()]) or "none"
        case str(text):
            return _name(text, names)
        case other:
            return str(other)


def _name(text: str, names: Mapping[UUID, str]) -> str:
    """A person's or organisation's name for an id; other ids by their first figures."""
    found = as_id(text)
    if found is None:
        return text.replace("_", " ") if text.islower() else text
    return names.get(found, f"number {text[:8]}")


def as_id(value: Any) -> UUID | None:
    """The id that a fact is, if it is one."""
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def ids_in(facts: Mapping[str, Any]) -> set[UUID]:
    """Every id among the facts, so that all names are read at once."""
    found: set[UUID] = set()
    waiting: list[Any] = list(facts.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, (list, tuple)):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif (known := as_id(value)) is not None:
            found.add(known)
    return found


HYPHENATED = {"call_off": "call-off"}


def record_word(record: str) -> str:
    """A record's kind in words: "placement_agreement" is "placement agreement"."""
    return HYPHENATED.get(record) or record.replace("_", " ")
