"""Organisations and people for tests, made through the unit of work like any other change."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from uuid import UUID

from portal.accounts import Membership, Organisation, OrganisationKind, User
from portal.accounts.events import OrganisationRegistered, PersonJoined
from portal.accounts.sessions import start_session
from portal.db import Hub
from portal.kernel.actor import PROVIDER_ROLES, Actor, ActorKind, Role

_numbers = itertools.count(1)
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def make_organisation(hub: Hub, kind: str, name: str = "") -> UUID:
    """A provider or council; its id."""
    name = name or f"{kind.capitalize()} {next(_numbers)}"
    with hub.system_work("test") as uow:
        row = Organisation(
            kind=OrganisationKind(kind),
            name=name,
            slug=name.lower().replace(" ", "-").replace("'", ""),
            created_at=THEN,
        )
        uow.add(row)
        uow.record(OrganisationRegistered(subject_id=row.id, organisation_name=name))
    return row.id


def make_person(
    hub: Hub, *roles: Role, organisation: UUID | None = None, name: str = "", email: str = ""
) -> Actor:
    """A member with these roles, in a new organisation of the right kind unless one is given."""
    kind = ActorKind.PROVIDER if roles[0] in PROVIDER_ROLES else ActorKind.COUNCIL
    owner = organisation or make_organisation(hub, kind.value)
    number = next(_numbers)
    name = name or f"Person {number}"
    with hub.system_work("test") as uow:
        home = uow.session.get_one(Organisation, owner)
        user = User(
            email=email or f"person{number}@example.test",
            name=name,
            created_at=THEN,
            email_confirmed_at=THEN,
        )
        uow.add(user)
        uow.session.flush()
        member = Membership(
            organisation_id=owner,
            user_id=user.id,
            roles=[role.value for role in roles],
            created_at=THEN,
        )
        uow.add(member)
        named = tuple(role.value for role in roles)
        covers = (("user", user.id),)
        uow.record(PersonJoined(subject_id=member.id, user_id=user.id, roles=named, covers=covers))
    return Actor(
        kind=kind,
        user_id=user.id,
        name=name,
        organisation_id=owner,
        organisation_name=home.name,
        organisation_slug=home.slug,
        roles=frozenset(roles),
    )


def token_for(hub: Hub, actor: Actor) -> str:
    """A session token of a member, as sign-in would give it."""
    with hub.system_work("test") as uow:
        query = uow.session.query(Membership).filter_by(
            user_id=actor.user_id, organisation_id=actor.organisation_id
        )
        return start_session(uow, actor.user_id, query.one().id)
