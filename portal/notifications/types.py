"""What rooms declare about messages, and what the outbox needs to know of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.kernel.events import Event


class MessageState(StrEnum):
    """Where a message stands. `skipped`: the person may no longer have it."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class To:
    """A person as a member of an organisation; the membership must still live when it is sent."""

    user_id: UUID
    organisation_id: UUID | None = None


Audience = Callable[..., Iterable[UUID | To]]
"""`(uow, event) -> people`, asked in the transaction of the event."""

Still = Callable[..., bool]
"""`(session, user_id, subject_id) -> bool`: whether the person may still have it when sent."""


@dataclass(frozen=True, slots=True)
class Message:
    """Which event sends which template to whom.

    `template` is "<room>/email/<event>" under templates/, as .txt (first line "Subject: ...") and
    .html. `path` leads to a page that needs sign-in: a `str.format` text over the event's fields,
    or `(uow, event) -> str`. `fields` names further fields of the event that the text may show
    (a deadline, a state): never a person's words. Without `by_mail` it is a notice on screen only.
    """

    event: type[Event]
    template: str
    audience: Audience
    path: str | Callable[..., str] = "/"
    fields: tuple[str, ...] = ()
    by_mail: bool = True
    still: Still | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where to reach a person now; `name` is for the demo's inbox, never for a subject line."""

    address: str
    name: str
    organisation_id: UUID | None = None
    organisation_name: str = ""


Directory = Callable[..., Recipient | None]
"""`(session, user_id, organisation_id | None) -> Recipient`, None when they are no longer in it."""

Names = Callable[..., dict[UUID, str]]
"""`(session, user_ids) -> names by id`."""

Context = dict[str, Any]
