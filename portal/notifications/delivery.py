"""Sending what the outbox holds: claim with a lease, look who may still have it, hand over, mark.

At least once: a worker killed between handing over and marking leaves a lease that runs out, and
the message goes again under the same Message-ID. When the server cannot be reached at all no
message is charged with a try, so an outage of any length loses none.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import or_, select, update

from portal.db import Hub, ScopedSession, UnitOfWork, destroy_key
from portal.kernel.actor import system
from portal.notifications.drawing import Render, draw
from portal.notifications.mailers import (
    Ambiguous,
    Letter,
    Line,
    Mailer,
    Refused,
    Unreachable,
    mailer_of,
)
from portal.notifications.models import OutboxMessage
from portal.notifications.policies import find_message, reach
from portal.notifications.queries import read_secret
from portal.notifications.types import Context, MessageState, Recipient

BATCH = 20
LEASE = timedelta(seconds=90)
WORK_SECONDS = 45
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
MOST_TRIES = 60
log = structlog.get_logger()


@dataclass
class Tally:
    """What one run did; `ambiguous` counts answers that got lost, each at most one repetition."""

    sent: int = 0
    skipped: int = 0
    retried: int = 0
    dead: int = 0
    ambiguous: int = 0
    unreachable: bool = False


def deliver(hub: Hub, render: Render, mailer: Mailer | None = None) -> Tally:
    """Send everything that is due; several workers may run this at once.

    `render` draws a template; the settings name the mailer unless one is given.
    """
    run = _Run(hub, render, mailer or mailer_of(hub.settings), Tally())
    while not run.tally.unreachable:
        batch = _claim(hub)
        if not batch:
            break
        run.send_all(batch)
    return run.tally


@dataclass
class _Run:
    """One run over the outbox."""

    hub: Hub
    render: Render
    mailer: Mailer
    tally: Tally

    def send_all(self, batch: list[OutboxMessage]) -> None:
        """Send a batch over one line; hand back what is left when time or the line runs out."""
        until = time.monotonic() + WORK_SECONDS
        left = list(batch)
        try:
            with self.mailer.open() as line:
                while left and time.monotonic() < until:
                    self.send(line, left[0])
                    left.pop(0)
        except Unreachable as away:
            self.tally.unreachable = True
            log.warning("mail_unreachable", kind=str(away))
        except Ambiguous as lost:
            self.tally.ambiguous += 1
            _try_later(self.hub, left.pop(0), f"ambiguous {lost}", self.tally)
        if left:
            _hand_back(self.hub, left, "unreachable" if self.tally.unreachable else "")

    def send(self, line: Line, message: OutboxMessage) -> None:
        """Send one, if its person may still have it."""
        with self.hub.reading(system("deliver")) as session:
            to = _recipient(session, message)
            secret = read_secret(session, message)
        if to is None:
            _mark(self.hub, message, MessageState.SKIPPED, fault="no longer theirs")
            self.tally.skipped += 1
            return
        try:
            line.send(self.letter(message, secret, to.address))
        except Refused as refused:
            _refused(self.hub, message, refused, self.tally)
            return
        values: dict[str, Any] = {} if self.mailer.keeps_secrets else {"secret": None}
        if to.organisation_id is not None:
            values["organisation_id"] = to.organisation_id
        _mark(self.hub, message, MessageState.SENT, **values)
        self.tally.sent += 1

    def letter(self, message: OutboxMessage, secret: Context, address: str) -> Letter:
        """The message drawn. A template at fault is tried again: a release may mend it."""
        try:
            drawn = draw(self.render, message, secret, self.hub.settings.base_url)
        except Exception as fault:
            kind = type(fault).__name__
            log.error("message_undrawable", template=message.template, kind=kind)
            raise Refused(f"template {kind}") from fault
        at = message.written_at
        return Letter(message.id, address, drawn.subject, drawn.text, drawn.html, at)


def _claim(hub: Hub) -> list[OutboxMessage]:
    """Up to BATCH due messages, ours until the lease runs out."""
    with hub.system_work("deliver") as uow:
        now = uow.clock.now()
        query = (
            select(OutboxMessage)
            .where(
                OutboxMessage.state == MessageState.WAITING,
                OutboxMessage.next_try_at <= now,
                or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
            )
            .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        rows, lease = list(uow.session.scalars(query)), uuid4()
        for row in rows:
            row.lease, row.leased_until = lease, now + LEASE
        uow.session.flush()
        uow.session.expunge_all()
    return rows


def _recipient(session: ScopedSession, message: OutboxMessage) -> Recipient | None:
    """Where to send it, asked now: somebody who left since, or lost the right, gets nothing."""
    if message.user_id is None:
        return Recipient(message.address, message.address) if message.address else None
    declared = find_message(message.event, message.template)
    still = declared.still if declared else None
    if still is not None and not still(session, message.user_id, message.subject_id):
        return None
    return reach(session, message.user_id, message.organisation_id)


def _refused(hub: Hub, message: OutboxMessage, refused: Refused, tally: Tally) -> None:
    if refused.for_good:
        _mark(hub, message, MessageState.DEAD, fault=str(refused))
        tally.dead += 1
    else:
        _try_later(hub, message, str(refused), tally)


def _try_later(hub: Hub, message: OutboxMessage, fault: str, tally: Tally) -> None:
    """Wait twice as long as last time, 15 minutes at most; give up after MOST_TRIES."""
    tries = message.attempts + 1
    if tries >= MOST_TRIES:
        _mark(hub, message, MessageState.DEAD, fault=fault)
        tally.dead += 1
        return
    wait = min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)
    with hub.system_work("deliver") as uow:
        _change(uow, message, attempts=tries, next_try_at=uow.clock.now() + wait, fault=fault[:80])
    tally.retried += 1


def _mark(hub: Hub, message: OutboxMessage, state: MessageState, **values: Any) -> None:
    with hub.system_work("deliver") as uow:
        sent_at = uow.clock.now() if state is MessageState.SENT else None
        if "secret" in values and message.secret is not None:
            destroy_key(uow.session, "record", message.id)
        _change(uow, message, **{"state": state, "sent_at": sent_at, "fault": "", **values})


def _change(uow: UnitOfWork, message: OutboxMessage, **values: Any) -> None:
    """Change a message that is still ours, and let it go."""
    query = update(OutboxMessage).where(
        OutboxMessage.id == message.id, OutboxMessage.lease == message.lease
    )
    uow.session.execute(query.values(lease=None, leased_until=None, **values))


def _hand_back(hub: Hub, messages: list[OutboxMessage], fault: str) -> None:
    """Let go of messages that were claimed and not tried; `fault` says why they wait."""
    with hub.system_work("deliver") as uow:
        query = update(OutboxMessage).where(
            OutboxMessage.id.in_([message.id for message in messages]),
            OutboxMessage.lease == messages[0].lease,
        )
        uow.session.execute(query.values(lease=None, leased_until=None, fault=fault))
