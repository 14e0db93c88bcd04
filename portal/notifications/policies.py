"""Which events send which messages, and who knows where a person can be reached."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from portal.kernel.events import Event
from portal.notifications.types import Directory, Message, Names, Recipient

_messages: dict[type[Event], list[Message]] = defaultdict(list)
_directory: list[Directory] = []
_names: list[Names] = []


def register(*messages: Message) -> None:
    """Make a room's MESSAGES known; called by `portal/wiring.py`, harmless when repeated."""
    for message in messages:
        if message not in _messages[message.event]:
            _messages[message.event].append(message)


def register_directory(directory: Directory, names: Names) -> None:
    """Say who knows people's addresses and names; called by `portal/wiring.py`."""
    _directory[:], _names[:] = [directory], [names]


def messages_for(fact: Event) -> tuple[Message, ...]:
    """The messages that an event sends, in the order of registration."""
    return tuple(_messages.get(type(fact), ()))


def messages() -> tuple[Message, ...]:
    """Every registered message, for the tests that walk them."""
    return tuple(message for group in _messages.values() for message in group)


def find_message(event: str, template: str) -> Message | None:
    """The declaration behind a row of the outbox; None when a release removed it."""
    return next(
        (m for m in messages() if (m.event.__name__, m.template) == (event, template)), None
    )


def reach(session: Any, user_id: UUID, organisation_id: UUID | None) -> Recipient | None:
    """Where a person can be reached now; None when they are no longer a member."""
    return _directory[0](session, user_id, organisation_id) if _directory else None


def names_of(session: Any, user_ids: set[UUID]) -> dict[UUID, str]:
    """People's names, for the demo's inbox."""
    return _names[0](session, user_ids) if _names else {}
