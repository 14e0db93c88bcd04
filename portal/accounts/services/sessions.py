"""Ending sessions, one's own or a colleague's; effective at the next request."""

from __future__ import annotations

from uuid import UUID

from portal.accounts.events import SignedOut
from portal.accounts.sessions import end_sessions
from portal.db import UnitOfWork


def sign_out(uow: UnitOfWork, session_id: UUID) -> None:
    """End this session of the person who acts. Ending it twice is the same as once."""
    person = uow.person.user_id
    assert person is not None
    end_sessions(uow, uow.clock.now(), id=session_id, user_id=person)
    uow.record(SignedOut(subject_id=person))
