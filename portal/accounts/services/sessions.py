"""Ending one's own sessions, here or on another device; effective at the next request."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.accounts.events import SignedOut
from portal.accounts.models import UserSession
from portal.accounts.sessions import end_sessions
from portal.db import UnitOfWork
from portal.kernel.errors import NotFound


def sign_out(uow: UnitOfWork, session_id: UUID) -> None:
    """End this session of the person who acts. Ending it twice is the same as once."""
    person = uow.person.user_id
    assert person is not None
    end_sessions(uow, uow.clock.now(), id=session_id, user_id=person)
    uow.record(SignedOut(subject_id=person))


def end_device(uow: UnitOfWork, session_id: UUID) -> None:
    """End another session of the person who acts. Raises NotFound for anybody else's."""
    query = select(UserSession.id).filter_by(id=session_id, user_id=uow.person.user_id)
    if uow.session.scalar(query) is None:
        raise NotFound("There is no such session.")
    sign_out(uow, session_id)
