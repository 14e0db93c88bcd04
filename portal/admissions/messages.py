"""What providers and the host are told by mail: a reference, a state and one link."""

from __future__ import annotations

from uuid import UUID

from portal import accounts
from portal.admissions.events import (
    AgreementOffered,
    AgreementSigned,
    HomeSuspended,
    SuspensionLifted,
)
from portal.db import UnitOfWork
from portal.kernel.actor import Role
from portal.kernel.events import Event
from portal.notifications import Message, To

SIGNERS = (Role.PROVIDER_ADMIN, Role.CONTRACTS)


def signers(uow: UnitOfWork, fact: Event) -> list[To]:
    """Those of the provider who may sign."""
    return _members(uow, fact.provider_id, *SIGNERS)


def provider_people(uow: UnitOfWork, fact: Event) -> list[To]:
    """Those of the provider whom a suspension concerns."""
    return _members(uow, fact.provider_id, *SIGNERS, Role.RESPONDER)


def managers(uow: UnitOfWork, fact: Event) -> list[To]:
    """The host's scheme managers."""
    return _members(uow, fact.council_id, Role.SCHEME_MANAGER)


def _members(uow: UnitOfWork, organisation_id: UUID | None, *roles: Role) -> list[To]:
    if organisation_id is None:
        return []
    with uow.crossing("people_told"):
        people = accounts.members_with(uow.session, organisation_id, *roles)
    return [To(user_id, organisation_id) for user_id in people]


def host_list(uow: UnitOfWork, fact: Event) -> str:
    """The host council's list of admissions."""
    assert fact.council_id is not None
    slug = accounts.get_organisation(uow.session, fact.council_id).slug
    return f"/c/{slug}/admissions"


MESSAGES = (
    Message(
        AgreementOffered,
        template="admissions/email/offered",
        audience=signers,
        path="/p/agreements/{reference}",
    ),
    Message(AgreementSigned, template="admissions/email/signed", audience=managers, path=host_list),
    Message(
        HomeSuspended,
        template="admissions/email/suspended",
        audience=provider_people,
        path="/p/agreements",
        fields=("urn",),
    ),
    Message(
        SuspensionLifted,
        template="admissions/email/lifted",
        audience=provider_people,
        path="/p/agreements",
        fields=("urn",),
    ),
)
