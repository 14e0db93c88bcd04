"""Between the first and the last step: the password was right, or a registration is under way."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, select

from portal.accounts.models import Credential, Membership, Organisation, User, UserSession
from portal.accounts.sessions import actor_of, token_digest
from portal.accounts.types import Halfway, Stage
from portal.db import Hub, ScopedSession
from portal.db.clock import read_now
from portal.kernel.actor import Actor, ActorKind, system

LASTS = timedelta(minutes=30)


def load_halfway(hub: Hub, token: str) -> Halfway | None:
    """Who holds the token of a first half, read by the system because nobody is signed in yet."""
    with hub.reading(system("sign_in")) as session:
        return find_halfway(session, token)


def find_halfway(session: ScopedSession, token: str) -> Halfway | None:
    """Who holds this token and what they have to do next; None when it ended or is too old."""
    live = and_(Membership.user_id == User.id, Membership.ended_at.is_(None))
    query = (
        select(UserSession, User, Credential, Membership, Organisation)
        .join(User, User.id == UserSession.user_id)
        .join(Credential, Credential.user_id == User.id)
        .outerjoin(Membership, live)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            UserSession.token_digest == token_digest(token),
            UserSession.ended_at.is_(None),
            UserSession.membership_id.is_(None),
        )
        .order_by(Membership.created_at, Membership.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None or read_now(session) - row[0].started_at >= LASTS:
        return None
    held, user, credential, membership, organisation = row
    actor = Actor(kind=ActorKind.PUBLIC, user_id=user.id, name=user.name)
    if membership is not None:
        actor = actor_of(user.id, user.name, membership.roles, organisation, held.verified_at)
    stage = _stage(held, user, credential)
    return Halfway(held.id, user.id, user.email, actor, stage)


def _stage(held: UserSession, user: User, credential: Credential) -> Stage:
    if user.email_confirmed_at is None:
        return Stage.CONFIRM
    if credential.totp_secret is None:
        return Stage.SECOND_STEP
    return Stage.CODE if held.verified_at is None else Stage.ORGANISATION
