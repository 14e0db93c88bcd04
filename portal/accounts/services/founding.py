"""Organisations and people that do not register themselves: councils, and the demonstration's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from portal.accounts import rules
from portal.accounts.events import OrganisationRegistered, PersonRegistered
from portal.accounts.models import Credential, Organisation
from portal.accounts.services.register import add_membership, new_person
from portal.accounts.types import OrganisationKind
from portal.db import Cell, UnitOfWork, ensure_key, seal
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody to enrol; `digest` is the argon2id digest of their password."""

    name: str
    email: str
    roles: tuple[Role, ...]
    digest: str
    is_demo: bool = False


def found(uow: UnitOfWork, kind: OrganisationKind, name: str, number: str | None = None) -> UUID:
    """Enter an organisation as the system; `number` is its company number."""
    _only_the_system(uow)
    row = Organisation(
        kind=kind,
        name=name,
        slug=rules.slug_of(name),
        company_number=number,
        created_at=uow.clock.now(),
    )
    uow.add(row)
    uow.session.flush()
    uow.record(OrganisationRegistered(subject_id=row.id, organisation_name=name))
    return row.id


def enrol(uow: UnitOfWork, organisation_id: UUID, person: Enrolment) -> Actor:
    """Enter a person with a confirmed address and a second step, and make them a member.

    People of the demonstration are refused where live data is held.
    """
    _only_the_system(uow)
    if person.is_demo and uow.hub.settings.live:
        raise NotPermitted("People of the demonstration have no place beside live data.")
    home = uow.session.get_one(Organisation, organisation_id)
    email = rules.normal_email(person.email)
    user = new_person(uow, uuid4(), email, person.name, person.digest)
    user.email_confirmed_at, user.is_demo = uow.clock.now(), person.is_demo
    uow.session.flush()
    _give_second_step(uow, user.id)
    uow.record(PersonRegistered(subject_id=user.id))
    add_membership(uow, home.id, user.id, tuple(role.value for role in person.roles))
    return Actor(
        kind=ActorKind(home.kind.value),
        user_id=user.id,
        name=person.name,
        organisation_id=home.id,
        organisation_name=home.name,
        organisation_slug=home.slug,
        roles=frozenset(person.roles),
    )


def _give_second_step(uow: UnitOfWork, user_id: UUID) -> None:
    credential = uow.session.query(Credential).filter_by(user_id=user_id).one()
    ensure_key(uow.session, "person", user_id)
    cell = Cell("credential", "totp_secret", credential.id)
    secret = rules.new_secret()
    credential.totp_secret = seal(uow.session, "person", user_id, cell, secret)


def _only_the_system(uow: UnitOfWork) -> None:
    if not uow.actor.is_system:
        raise NotPermitted("Only a command of the operator can do this.")
