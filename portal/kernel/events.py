"""Facts in the past tense. Every change records one; audit, reactions and messages feed on them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One fact about one record.

    Subclasses set `record` (the aggregate's name, e.g. "application") and `sentence`, a
    `str.format` template over their fields that an auditor reads. Fields hold ids, references,
    counts, states, digests and pence: never the text of a form, and nothing about a child.
    `covers` names further aggregates that the same change touched; a bulk verb sets `batch`, the
    names of the aggregate kinds of which it changed many rows at once.
    `reason` is free text by a person; audit seals it, because it could name somebody.
    `council_id` and `provider_id` say who may read the entry. `is_view` marks the readings of a
    child's information, which an auditor lists by reference.
    """

    record: ClassVar[str]
    sentence: ClassVar[str]
    is_view: ClassVar[bool] = False

    subject_id: UUID
    reference: str = ""
    council_id: UUID | None = None
    provider_id: UUID | None = None
    covers: tuple[tuple[str, UUID], ...] = ()
    batch: tuple[str, ...] = ()
    reason: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The event's name as it is kept: the class name."""
        return type(self).__name__

    def facts(self) -> Json:
        """The event's own fields as JSON values, without the sealed reason."""
        hidden = {"reason", "covers", "batch", "subject_id", "council_id", "provider_id"}
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name not in hidden}


def plain(value: Any) -> Any:
    """A value as JSON can hold it; raises TypeError for what has no agreed form."""
    match value:
        case None | bool() | int() | str():
            return value.value if isinstance(value, Enum) else value
        case Enum():
            return plain(value.value)
        case UUID() | Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case tuple() | list():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
    raise TypeError(f"An event cannot hold {type(value).__name__}")


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?[+-]\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def revive(value: Any) -> Any:
    """What `plain` wrote, with its instants and days as themselves again, for templates."""
    match value:
        case str() if _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
        case str() if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        case dict():
            return {name: revive(inner) for name, inner in value.items()}
        case list():
            return [revive(inner) for inner in value]
    return value


E = TypeVar("E", bound=Event)
Handler = Callable[..., None]


class EventBus:
    """Who listens to what. Filled once by `portal/wiring.py`, in the order written there."""

    def __init__(self) -> None:
        self._handlers: dict[type[Event], list[Handler]] = defaultdict(list)

    def subscribe(self, kind: type[Event], handler: Handler) -> None:
        """Have `handler(uow, event)` called for each event of exactly this kind."""
        self._handlers[kind].append(handler)

    def handlers(self, event: Event) -> tuple[Handler, ...]:
        """The listeners of an event, in the order in which they were subscribed."""
        return tuple(self._handlers.get(type(event), ()))

    def wires(self) -> list[tuple[str, str]]:
        """Every wire as (event, handler) names, for `docs/events.md`."""
        return sorted(
            (kind.__name__, f"{handler.__module__}.{handler.__qualname__}")
            for kind, handlers in self._handlers.items()
            for handler in handlers
        )
