"""Writing to the outbox, in the transaction of what it tells of. Sending is `delivery.py`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, update

from portal.db import Cell, UnitOfWork, new_key, seal
from portal.kernel.errors import NotFound
from portal.kernel.events import Event, plain
from portal.notifications.models import OutboxMessage
from portal.notifications.policies import messages_for
from portal.notifications.types import Context, Message, MessageState, To

CHUNK = 400


def keep(uow: UnitOfWork, events: list[Event]) -> None:
    """A keeper of the hub: put into the outbox what the rooms declared for these events."""
    rows: list[dict[str, Any]] = []
    for fact in events:
        for message in messages_for(fact):
            rows += _rows(uow, fact, message)
    if not rows:
        return
    table = OutboxMessage.__table__
    assert isinstance(table, Table)
    with uow.session.raw():
        for start in range(0, len(rows), CHUNK):
            uow.session.execute(table.insert(), rows[start : start + CHUNK])
    uow.wake("messages")


def _rows(uow: UnitOfWork, fact: Event, message: Message) -> list[dict[str, Any]]:
    """One row a person, however often the audience names them."""
    people = {to.user_id: to for to in map(_to, message.audience(uow, fact))}
    if not people:
        return []
    occasion, now = uuid4(), uow.clock.now()
    path = message.path if isinstance(message.path, str) else message.path(uow, fact)
    known = fact.facts() | {"reference": fact.reference}
    shared = {
        "occasion_id": occasion,
        "template": message.template,
        "event": fact.name,
        "subject_id": fact.subject_id,
        "reference": fact.reference,
        "path": path.format(**known),
        "context": {name: known[name] for name in message.fields},
        "by_mail": message.by_mail,
        "state": MessageState.WAITING if message.by_mail else MessageState.SENT,
        "sent_at": None if message.by_mail else now,
    }
    return [
        _row(now, user_id=to.user_id, organisation_id=to.organisation_id, **shared)
        for to in people.values()
    ]


def _to(person: UUID | To) -> To:
    return person if isinstance(person, To) else To(person)


def _row(now: datetime, **values: Any) -> dict[str, Any]:
    """A waiting row with every column, as a bulk insert wants it."""
    return {
        "id": uuid4(),
        "address": "",
        "secret": None,
        "state": MessageState.WAITING,
        "attempts": 0,
        "written_at": now,
        "next_try_at": now,
        "fault": "",
        **values,
    }


def post(
    uow: UnitOfWork,
    *,
    template: str,
    path: str = "/",
    user_id: UUID | None = None,
    organisation_id: UUID | None = None,
    address: str = "",
    context: Context | None = None,
    secret: Context | None = None,
    reference: str = "",
) -> OutboxMessage:
    """Put one message into the outbox: for links with a token, and people without an account.

    `secret` holds what must not lie in a table, such as the token; it is sealed until the message
    has been handed over and erased then. The template sees context and secret alike.
    """
    if (user_id is None) == (not address):
        raise ValueError("A message goes to a user or to an address.")
    to = {"user_id": user_id, "organisation_id": organisation_id, "address": address}
    said = {"template": template, "path": path, "reference": reference}
    row = _letter(uow.clock.now(), **to, **said, context=plain(context or {}))
    if secret:
        _seal_secret(uow, row, secret)
    uow.add(row)
    uow.wake("messages")
    return row


def _letter(now: datetime, **values: Any) -> OutboxMessage:
    """A message on an occasion of its own, which no event of the record tells of."""
    occasion = {"occasion_id": uuid4(), "event": "", "subject_id": None}
    return OutboxMessage(**_row(now, **occasion, by_mail=True, **values))


def _seal_secret(uow: UnitOfWork, row: OutboxMessage, secret: Context) -> None:
    new_key(uow.session, "record", row.id)
    cell = Cell("outbox_message", "secret", row.id)
    row.secret = seal(uow.session, "record", row.id, cell, json.dumps(plain(secret)))


def retry(uow: UnitOfWork, message_id: UUID) -> None:
    """Put a message that was given up back into the outbox. Raises NotFound."""
    row = uow.session.get(OutboxMessage, message_id)
    if row is None or row.state is not MessageState.DEAD:
        raise NotFound
    row.state, row.attempts, row.fault = MessageState.WAITING, 0, ""
    row.next_try_at = uow.clock.now()
    uow.wake("messages")


def mark_seen(uow: UnitOfWork) -> None:
    """Mark every notice of the actor as seen; sending it again changes nothing."""
    query = (
        update(OutboxMessage)
        .where(OutboxMessage.user_id == uow.actor.user_id, OutboxMessage.seen_at.is_(None))
        .values(seen_at=uow.clock.now())
    )
    uow.session.execute(query)
