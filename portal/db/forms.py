"""A form sent twice happens once: its key is claimed in the same transaction as its effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.db.platform import SentForm
from portal.db.tenancy import ScopedSession
from portal.kernel.errors import AlreadyDone, RuleBroken


@dataclass(frozen=True, slots=True)
class FormKey:
    """The hidden key of one drawing of a form: who sent it, the key, a digest of what was sent."""

    user_id: UUID
    key: str
    digest: str
    fallback: str


def claim(session: ScopedSession, form: FormKey, now: datetime) -> None:
    """Claim the key, or say where the first sending led.

    Raises AlreadyDone (same form again) or RuleBroken (the same key with other contents).
    A second sending waits here until the first has committed or failed.
    """
    row = SentForm(user_id=form.user_id, key=form.key, digest=form.digest, sent_at=now)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise _already(session, form) from None


def _already(session: ScopedSession, form: FormKey) -> AlreadyDone | RuleBroken:
    query = select(SentForm.digest, SentForm.location)
    row = session.execute(query.filter_by(user_id=form.user_id, key=form.key)).one()
    if row.digest != form.digest:
        return RuleBroken(
            "form_changed", "This form was sent before with other answers. Check what was kept."
        )
    return AlreadyDone(row.location or form.fallback)


def remember(session: ScopedSession, form: FormKey, location: str) -> None:
    """Keep where the answer leads."""
    query = update(SentForm).filter_by(user_id=form.user_id, key=form.key)
    session.execute(query.values(location=location))
