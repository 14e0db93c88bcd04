"""Whom a message about an application is for."""

from __future__ import annotations

from uuid import UUID

from portal import accounts
from portal.applications.policies import WRITERS
from portal.db import UnitOfWork
from portal.kernel.events import Event
from portal.notifications import To


def writers(uow: UnitOfWork, fact: Event) -> list[To]:
    """Everybody of the applicant who writes or sends applications."""
    return writers_of(uow, fact.provider_id)


def writers_of(uow: UnitOfWork, provider_id: UUID | None) -> list[To]:
    """The applicants and administrators of a provider."""
    if provider_id is None:
        return []
    people = accounts.members_with(uow.session, provider_id, *WRITERS)
    return [To(user_id, provider_id) for user_id in people]
