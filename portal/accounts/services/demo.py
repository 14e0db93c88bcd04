"""The demonstration's clock: moved by a button, recorded, refused where live data is held."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from portal.accounts.events import ClockMoved
from portal.accounts.models import SignInAttempt, UserSession
from portal.db import Installation, UnitOfWork
from portal.kernel.errors import NotPermitted


def move_clock(uow: UnitOfWork, by: timedelta | None) -> None:
    """Move the portal's clock by a span, or with None back to the present.

    Whoever is signed in stays so: nobody was away while the clock was moved. Raises NotPermitted
    where live data is held.
    """
    query = select(Installation).filter_by(id=1).with_for_update()
    row = uow.session.scalars(query).one()
    if uow.hub.settings.live or row.mode != "demo":
        raise NotPermitted("The clock can be moved in the demonstration only.")
    before = uow.clock.now()
    row.offset_seconds = 0.0 if by is None else row.offset_seconds + by.total_seconds()
    row.frozen_at = None if by is None else row.frozen_at
    uow.session.flush()
    _carry_sessions(uow, uow.clock.now() - before)
    uow.session.execute(delete(SignInAttempt))
    uow.record(ClockMoved(subject_id=row.record_id, offset_seconds=round(row.offset_seconds)))


def _carry_sessions(uow: UnitOfWork, moved: timedelta) -> None:
    for held in uow.session.scalars(select(UserSession).filter_by(ended_at=None)):
        held.started_at += moved
        held.last_seen_at += moved
        if held.verified_at is not None:
            held.verified_at += moved
