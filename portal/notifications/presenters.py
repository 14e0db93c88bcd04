"""Messages as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template

from portal.notifications.drawing import subject_of
from portal.notifications.models import OutboxMessage
from portal.notifications.types import MessageState

STATES = {
    MessageState.WAITING: ("Waiting", "info"),
    MessageState.SENT: ("Sent", "good"),
    MessageState.SKIPPED: ("Not sent: no longer theirs", "neutral"),
    MessageState.DEAD: ("Could not be sent", "problem"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of a person's notices."""

    subject: str
    path: str
    at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """One line of the demo's inbox."""

    id: UUID
    to: str
    user_id: UUID | None
    subject: str
    at: datetime
    state: str
    tone: str


def notices(messages: Iterable[OutboxMessage]) -> list[Notice]:
    """A person's notices, in the order given."""
    return [
        Notice(subject_of(render_template, m), m.path, m.written_at, m.seen_at is None)
        for m in messages
    ]


def posted(messages: Iterable[OutboxMessage], names: dict[UUID, str]) -> list[Posted]:
    """Everybody's messages, in the order given."""
    return [_posted(message, names) for message in messages]


def _posted(message: OutboxMessage, names: dict[UUID, str]) -> Posted:
    known = names.get(message.user_id, "") if message.user_id else ""
    state, tone = STATES[message.state]
    return Posted(
        message.id,
        known or message.address,
        message.user_id,
        subject_of(render_template, message),
        message.written_at,
        state,
        tone,
    )
