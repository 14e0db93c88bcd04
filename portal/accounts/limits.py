"""Slowing guesses down: ten tries in five minutes, for an address and for where they come from.

A try is written down before it is made, in a transaction of its own, and counted after that has
committed: however many arrive together, no more than the limit get through. A try that went well
is taken back. When the table cannot be read or written the try is refused, never let through.
Buckets are keyed digests, so the table holds no address in clear.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.models import SignInAttempt
from portal.config import Settings
from portal.db import Hub, ScopedSession
from portal.db.clock import read_now
from portal.kernel.actor import system
from portal.kernel.errors import TooManyAttempts

log = structlog.get_logger()
TOO_MANY = "This was tried too many times. Wait 5 minutes, then try again."


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together: a kind of try, and whose. `most` tries in `window` are let in."""

    kind: str
    value: str
    most: int = 10
    window: timedelta = timedelta(minutes=5)

    def name(self, settings: Settings) -> str:
        """The bucket as it is kept."""
        key = settings.secret_key.encode()
        digest = hmac.new(key, f"{self.kind}|{self.value}".encode(), hashlib.sha256).hexdigest()
        return f"{self.kind}:{digest}"


def of_password(email: str, address: str) -> tuple[Bucket, ...]:
    """Tries of a password: by the account's address and by where they come from."""
    return (Bucket("email", email), Bucket("address", address))


def of_code(user_id: UUID) -> tuple[Bucket, ...]:
    """Tries of a code, by somebody who knows the password; over a day they stay a small chance."""
    person = str(user_id)
    return (Bucket("code", person), Bucket("code_day", person, 50, timedelta(days=1)))


def of_letters(email: str, address: str) -> tuple[Bucket, ...]:
    """E-mails that anybody may have sent to an address (to confirm it, to set a new password)."""
    return (Bucket("letter", email, 5), Bucket("letters", address))


def reserve(hub: Hub, buckets: Iterable[Bucket]) -> tuple[UUID, ...]:
    """Write a try down and look whether it is one too many.

    Returns what `release` takes back. Raises TooManyAttempts, also when counting is impossible.
    """
    buckets = tuple(buckets)
    try:
        taken = _write(hub, buckets)
        full = _is_full(hub, buckets)
        if full:
            release(hub, taken)
    except SQLAlchemyError as error:
        log.error("limits_unreadable", kind=type(error).__name__)
        raise TooManyAttempts(TOO_MANY) from error
    if full:
        raise TooManyAttempts(TOO_MANY)
    return taken


def release(hub: Hub, taken: Iterable[UUID]) -> None:
    """Take back a try that went well, or that was not let through."""
    with hub.system_work("limits") as uow:
        uow.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(list(taken))))


def _write(hub: Hub, buckets: tuple[Bucket, ...]) -> tuple[UUID, ...]:
    with hub.system_work("limits") as uow:
        now = uow.clock.now()
        for bucket in buckets:
            mine = SignInAttempt.bucket == bucket.name(hub.settings)
            old = SignInAttempt.at <= now - bucket.window
            uow.session.execute(delete(SignInAttempt).where(mine, old))
        rows = [
            SignInAttempt(id=uuid4(), bucket=bucket.name(hub.settings), at=now)
            for bucket in buckets
        ]
        uow.add(*rows)
    return tuple(row.id for row in rows)


def _is_full(hub: Hub, buckets: tuple[Bucket, ...]) -> bool:
    with hub.reading(system("limits")) as session:
        now = read_now(session)
        return any(count(session, hub.settings, bucket, now) > bucket.most for bucket in buckets)


def count(session: ScopedSession, settings: Settings, bucket: Bucket, now: datetime) -> int:
    """The tries of a bucket in its window."""
    query = select(func.count()).select_from(SignInAttempt)
    mine = SignInAttempt.bucket == bucket.name(settings)
    recent = SignInAttempt.at > now - bucket.window
    return session.execute(query.where(mine, recent)).scalar_one()
