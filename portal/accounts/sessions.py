"""Sessions kept on the server: a random token in the cookie, its digest here, revocable at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from portal.accounts.models import Membership, Organisation, User, UserSession
from portal.accounts.types import OrganisationKind
from portal.config import Settings
from portal.db import Hub, ScopedSession, UnitOfWork
from portal.db.clock import now_told, with_now
from portal.kernel.actor import Actor, ActorKind, Role, system

SEEN_EVERY = timedelta(minutes=1)
_KINDS = {
    OrganisationKind.PROVIDER: ActorKind.PROVIDER,
    OrganisationKind.COUNCIL: ActorKind.COUNCIL,
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who holds a token, and when they last proved it with their second step."""

    session_id: UUID
    actor: Actor
    verified_at: datetime | None
    last_seen_at: datetime
    now: datetime


def token_digest(token: str) -> str:
    """What is kept of a token: enough to recognise it, useless to whoever reads the table."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(
    uow: UnitOfWork,
    user_id: UUID,
    membership_id: UUID | None,
    *,
    verified: bool = True,
    device: str = "",
) -> str:
    """Begin a session and return its token, which is shown to nobody but the browser.

    Without a membership it is the first half only: no page but the next step of signing in opens.
    """
    token, now = secrets.token_urlsafe(32), uow.clock.now()
    uow.add(
        UserSession(
            token_digest=token_digest(token),
            user_id=user_id,
            membership_id=membership_id,
            device=device,
            started_at=now,
            last_seen_at=now,
            verified_at=now if verified else None,
        )
    )
    return token


def end_sessions(uow: UnitOfWork, now: datetime, **which: UUID) -> None:
    """End the sessions that match (`user_id`, `membership_id` or `id`); effective at once."""
    query = update(UserSession).filter_by(ended_at=None, **which).values(ended_at=now)
    uow.session.execute(query)


def end_other_sessions(uow: UnitOfWork, user_id: UUID, kept: UUID | None) -> None:
    """End every session of a person but the one in which they act."""
    query = update(UserSession).filter_by(ended_at=None, user_id=user_id)
    if kept is not None:
        query = query.where(UserSession.id != kept)
    uow.session.execute(query.values(ended_at=uow.clock.now()))


def find_signed_in(session: ScopedSession, token: str, settings: Settings) -> SignedIn | None:
    """Who holds this token now; None when it ended, idled or aged out, or the membership ended."""
    with session.raw():
        return signed_in_on(session.connection(), token, settings)


def signed_in_on(connection: Connection, token: str, settings: Settings) -> SignedIn | None:
    """The same on a bare connection that speaks as the system; asked at every request."""
    row = connection.execute(_holder(), {"digest": token_digest(token)}).one_or_none()
    if row is None:
        return None
    session_id, verified_at, last_seen_at, started_at = row[:4]
    now = now_told(row, connection.dialect.name)
    if not _is_fresh(started_at, last_seen_at, now, settings):
        return None
    user_id, name, roles, organisation_id, kind, organisation_name, slug = row[4:11]
    body = organisation_id, kind, organisation_name, slug
    actor = _actor(user_id, name, roles, *body, verified_at)
    return SignedIn(session_id, actor, verified_at, last_seen_at, now)


@cache
def _holder() -> Any:
    """The question of every request, written once."""
    query: Any = (
        select(
            UserSession.id,
            UserSession.verified_at,
            UserSession.last_seen_at,
            UserSession.started_at,
            User.id,
            User.name,
            Membership.roles,
            Organisation.id,
            Organisation.kind,
            Organisation.name,
            Organisation.slug,
        )
        .join(User, User.id == UserSession.user_id)
        .join(Membership, Membership.id == UserSession.membership_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            UserSession.token_digest == bindparam("digest"),
            UserSession.ended_at.is_(None),
            Membership.ended_at.is_(None),
        )
    )
    return with_now(query)


def _is_fresh(started: datetime, seen: datetime, now: datetime, settings: Settings) -> bool:
    idle = now - seen < timedelta(minutes=settings.idle_minutes)
    young = now - started < timedelta(hours=settings.absolute_hours)
    return idle and young


def actor_of(
    user_id: UUID,
    name: str,
    roles: list[str],
    organisation: Organisation,
    verified_at: datetime | None = None,
) -> Actor:
    """A person as a member of an organisation."""
    body = organisation.id, organisation.kind, organisation.name, organisation.slug
    return _actor(user_id, name, roles, *body, verified_at)


def _actor(
    user_id: UUID,
    name: str,
    roles: list[str],
    organisation_id: UUID,
    kind: OrganisationKind,
    organisation_name: str,
    slug: str,
    verified_at: datetime | None,
) -> Actor:
    return Actor(
        kind=_KINDS[kind],
        user_id=user_id,
        name=name,
        organisation_id=organisation_id,
        organisation_name=organisation_name,
        organisation_slug=slug,
        roles=frozenset(Role(role) for role in roles),
        verified_at=verified_at,
    )


def load_signed_in(hub: Hub, token: str) -> SignedIn | None:
    """The holder of a token, read by the system because nobody is signed in yet."""
    with hub.reading(system("sign_in")) as session:
        return find_signed_in(session, token, hub.settings)


def is_seen_anew(signed_in: SignedIn) -> bool:
    """Whether it is time to note again that the person is here: at most once a minute."""
    return signed_in.now - signed_in.last_seen_at >= SEEN_EVERY


def mark_seen(hub: Hub, signed_in: SignedIn) -> None:
    """Note that the person is still here, so that idling is measured."""
    with hub.system_work("sign_in") as uow:
        query = update(UserSession).filter_by(id=signed_in.session_id)
        uow.session.execute(query.values(last_seen_at=signed_in.now))
