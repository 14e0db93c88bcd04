"""Reads of accounts. Rows of people are reached through the membership that makes them visible."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.accounts.links import INVITATION, link_token
from portal.accounts.models import (
    Credential,
    EmailToken,
    Invitation,
    Membership,
    Organisation,
    User,
    UserSession,
)
from portal.accounts.policies import is_administrator
from portal.accounts.sessions import actor_of, token_digest
from portal.accounts.types import Device, Invited, LinkPurpose, Member
from portal.config import Settings
from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.errors import NotFound


def names_of(session: ScopedSession, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of people by id, whatever organisation they are in; nothing else about them."""
    query = select(User.id, User.name).where(User.id.in_(set(user_ids)))
    return {row.id: row.name for row in session.execute(query)} if user_ids else {}


def organisation_names(session: ScopedSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of organisations by id."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    return {row.id: row.name for row in session.execute(query)} if ids else {}


def get_organisation(session: ScopedSession, organisation_id: UUID) -> Organisation:
    """An organisation. Raises NotFound."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound("There is no such organisation.")
    return found


def find_organisation_by_slug(session: ScopedSession, slug: str) -> Organisation | None:
    """The organisation with this short name, if there is one."""
    return session.scalars(select(Organisation).filter_by(slug=slug)).one_or_none()


def visible_to(actor: Actor) -> Select[Membership]:
    """The live memberships that an actor may see: those of their own organisation."""
    query = select(Membership).where(Membership.ended_at.is_(None))
    return query.where(Membership.organisation_id == actor.organisation_id)


def count_members(session: ScopedSession, actor: Actor) -> int:
    """How many people the actor's organisation has."""
    query = visible_to(actor).with_only_columns(func.count())
    return session.execute(query).scalar_one()


def list_members(
    session: ScopedSession, actor: Actor, *, start: int = 0, most: int | None = None
) -> list[Member]:
    """The people of the actor's organisation by name, each with when they were last seen."""
    seen = (
        select(func.max(UserSession.last_seen_at))
        .where(UserSession.membership_id == Membership.id)
        .scalar_subquery()
    )
    query = (
        visible_to(actor)
        .join(User, User.id == Membership.user_id)
        .with_only_columns(Membership, User.name, User.email, seen)
        .order_by(func.lower(User.name), User.email)
        .offset(start)
        .limit(most)
    )
    return [_member(*row) for row in session.execute(query)]


def get_member(session: ScopedSession, actor: Actor, membership_id: UUID) -> Member:
    """A colleague. Raises NotFound, also for people of other organisations."""
    query = (
        visible_to(actor)
        .join(User, User.id == Membership.user_id)
        .with_only_columns(Membership, User.name, User.email)
        .where(Membership.id == membership_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such member.")
    return _member(*row, None)


def _member(held: Membership, name: str, email: str, seen: datetime | None) -> Member:
    roles = tuple(role.value for role in Role if role.value in held.roles)
    return Member(held.id, held.user_id, name, email, roles, held.created_at, seen)


def administrators(session: ScopedSession, actor: Actor) -> list[UUID]:
    """The memberships of the actor's organisation that hold an administrator's role."""
    rows = session.scalars(visible_to(actor))
    return [row.id for row in rows if is_administrator(row.roles)]


def members_with(session: ScopedSession, organisation_id: UUID, *roles: Role) -> list[UUID]:
    """People of an organisation who hold one of the roles, for the audience of a message.

    Under an actor of another organisation this finds nobody: ask inside a crossing.
    """
    query = select(Membership.user_id, Membership.roles).where(
        Membership.organisation_id == organisation_id, Membership.ended_at.is_(None)
    )
    wanted = {role.value for role in roles}
    return [row.user_id for row in session.execute(query) if wanted & set(row.roles)]


def list_invitations(session: ScopedSession, actor: Actor) -> list[Invitation]:
    """Open invitations of the actor's organisation, newest first."""
    query = (
        select(Invitation)
        .where(
            Invitation.organisation_id == actor.organisation_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
        .limit(100)
    )
    return list(session.scalars(query))


def get_invitation(session: ScopedSession, token: str, now: datetime) -> Invited:
    """The invitation behind a link, read by the system: its holder is nobody yet.

    Raises NotFound for a token that never was.
    """
    inviter, holder = aliased(User), aliased(User)
    query = (
        select(Invitation, Organisation, inviter.name, holder.id, holder.email_confirmed_at)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .join(inviter, inviter.id == Invitation.invited_by_id)
        .outerjoin(holder, holder.email == Invitation.email)
        .where(Invitation.token_digest == token_digest(token))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such invitation.")
    return _invited(*row, now)


def _invited(
    held: Invitation,
    organisation: Organisation,
    name: str,
    user_id: UUID | None,
    confirmed_at: datetime | None,
    now: datetime,
) -> Invited:
    ended = held.accepted_at is not None or held.withdrawn_at is not None
    return Invited(
        held.id,
        held.invited_by_id,
        name,
        held.email,
        tuple(held.roles),
        organisation.id,
        organisation.name,
        organisation.slug,
        organisation.kind,
        is_open=not ended and held.expires_at > now,
        is_used=held.accepted_at is not None,
        user_id=user_id,
        has_account=confirmed_at is not None,
    )


def invitation_token(settings: Settings, invitation_id: UUID) -> str:
    """The token of an invitation's link."""
    return link_token(settings, INVITATION, invitation_id)


def find_link(
    session: ScopedSession, token: str, purpose: LinkPurpose, now: datetime
) -> EmailToken | None:
    """The live link with this token; None when it was used, is too old or never was."""
    query = select(EmailToken).where(
        EmailToken.token_digest == token_digest(token),
        EmailToken.purpose == purpose,
        EmailToken.used_at.is_(None),
        EmailToken.expires_at > now,
    )
    return session.scalars(query).one_or_none()


def newest_link(
    session: ScopedSession, settings: Settings, user_id: UUID, purpose: LinkPurpose
) -> str | None:
    """The token of a person's live link, for the page of the demonstration; None if none lives."""
    query = (
        select(EmailToken.id)
        .filter_by(user_id=user_id, purpose=purpose, used_at=None)
        .order_by(EmailToken.expires_at.desc())
        .limit(1)
    )
    found = session.scalar(query)
    return link_token(settings, purpose.value, found) if found is not None else None


def get_credential(session: ScopedSession, user_id: UUID, *, lock: bool = False) -> Credential:
    """A person's own credential. Raises NotFound, also for somebody else's."""
    query = select(Credential).where(Credential.user_id == user_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def get_person(session: ScopedSession, actor: Actor) -> User:
    """The person who acts. Raises NotFound for a visitor."""
    found = session.get(User, actor.user_id) if actor.user_id is not None else None
    if found is None:
        raise NotFound("There is no such person.")
    return found


def list_devices(session: ScopedSession, actor: Actor, since: datetime) -> list[Device]:
    """The actor's live sessions that were used since, the latest first."""
    query = (
        select(UserSession)
        .where(
            UserSession.user_id == actor.user_id,
            UserSession.membership_id.is_not(None),
            UserSession.ended_at.is_(None),
            UserSession.last_seen_at > since,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id)
        .limit(50)
    )
    return [
        Device(row.id, row.device, row.started_at, row.last_seen_at)
        for row in session.scalars(query)
    ]


def demo_people(session: ScopedSession) -> list[Actor]:
    """Everybody whom the demonstration offers, as they would act; read by the system."""
    query = (
        select(User.id, User.name, Membership.roles, Organisation)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.is_demo, Membership.ended_at.is_(None))
        .order_by(User.created_at, Organisation.name, User.name, User.id)
    )
    return [actor_of(*row) for row in session.execute(query)]
