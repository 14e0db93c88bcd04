"""Events: an auditor can read each, and its name means one thing."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable
from string import Formatter

from portal.kernel.events import Event

# What an event must never hold: words of a form, or anything that could lead to a child.
TELLTALE = re.compile(
    r"(^|_)(text|answer|comment|message|note|notes|child_name|initials|birth|born_on|address|"
    r"postcode|email|phone|password|token)($|_)"
)
# Kept beside the facts and never among them.
NOT_FACTS = frozenset({"reason", "covers", "batch"})


def event_classes(base: type[Event] = Event) -> list[type[Event]]:
    """Every kind of event of the portal's rooms, by name.

    A class whose name begins with an underscore is a frame that others share, and no event.
    """
    found = {base, *base.__subclasses__()}
    waiting = list(base.__subclasses__())
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found.update(kinds)
        waiting.extend(kinds)
    return sorted(
        (kind for kind in found - {base} if _is_event(kind)),
        key=lambda kind: (kind.__module__, kind.__name__),
    )


def _is_event(kind: type[Event]) -> bool:
    is_frame = kind.__name__.startswith("_") and bool(kind.__subclasses__())
    return kind.__module__.startswith("portal.") and not is_frame


def event_faults(kind: type[Event]) -> list[str]:
    """What keeps an auditor from reading events of this kind, or holds what it must not."""
    faults = []
    parameters = kind.__dict__.get("__dataclass_params__")
    if parameters is None or not parameters.frozen:
        faults.append("is not a frozen dataclass of its own")
    names = {field.name for field in dataclasses.fields(kind)}
    if not getattr(kind, "record", ""):
        faults.append("does not say which record it speaks of")
    faults += _sentence_faults(getattr(kind, "sentence", ""), names)
    faults += [f"holds {name}" for name in sorted(_words(kind)) if TELLTALE.search(name)]
    return [f"{kind.__name__} {fault}" for fault in faults]


def _words(kind: type[Event]) -> set[str]:
    """An event's own fields that could hold words; a code from a list could not."""
    framed = {field.name for field in dataclasses.fields(Event)}
    return {
        field.name
        for field in dataclasses.fields(kind)
        if field.name not in framed and re.search(r"\bstr\b", str(field.type))
    }


def _sentence_faults(sentence: str, names: set[str]) -> list[str]:
    if not sentence.strip():
        return ["has no sentence"]
    try:
        used = {
            name.split(".")[0] for _, name, _, _ in Formatter().parse(sentence) if name is not None
        }
    except ValueError as error:
        return [f"has a sentence that cannot be filled in: {error}"]
    return [
        f"has a sentence with {{{name}}}, which is not one of its facts"
        for name in sorted(used - (names - NOT_FACTS))
    ]


def shared_names(kinds: Iterable[type[Event]]) -> list[str]:
    """Names that two kinds of event have: the audit keeps only the name."""
    counted = Counter(kind.__name__ for kind in kinds)
    return [f"{name} is the name of {count} events" for name, count in counted.items() if count > 1]


def unknown_records(kinds: Iterable[type[Event]], records: set[str]) -> list[str]:
    """Events that speak of a record which no table holds, so they could excuse no change."""
    return [
        f"{kind.__name__} speaks of {kind.record!r}, which is no table's aggregate"
        for kind in kinds
        if kind.record not in records
    ]
