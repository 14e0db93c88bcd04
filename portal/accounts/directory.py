"""Where a person can be reached, for the outbox; asked when a message is sent, not when written."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.accounts.models import Membership, Organisation, User
from portal.db import ScopedSession
from portal.notifications import Recipient


def find_recipient(
    session: ScopedSession, user_id: UUID, organisation_id: UUID | None
) -> Recipient | None:
    """Address and organisation of a person whose membership lives; None when it has ended.

    Somebody who is still registering has never had one, and is reached by the address alone.
    """
    query = (
        select(User.email, User.name, Organisation.id, Organisation.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.id == user_id, Membership.ended_at.is_(None))
        .order_by(Membership.created_at, Membership.id)
        .limit(1)
    )
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    row = session.execute(query).one_or_none()
    if row is not None:
        return Recipient(row[0], row[1], row[2], row[3])
    return _newcomer(session, user_id) if organisation_id is None else None


def _newcomer(session: ScopedSession, user_id: UUID) -> Recipient | None:
    ever = select(Membership.id).where(Membership.user_id == user_id).exists()
    query = select(User.email, User.name).where(User.id == user_id, ~ever)
    row = session.execute(query).one_or_none()
    return Recipient(row.email, row.name) if row is not None else None
