"""What applicants are told by mail. Before the opening the host is told nothing, not a count."""

from __future__ import annotations

from uuid import UUID

from portal import accounts
from portal.applications.events import (
    ApplicationReplaced,
    ApplicationStarted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from portal.applications.policies import WRITERS
from portal.db import UnitOfWork
from portal.kernel.events import Event
from portal.notifications import Message, To


def writers(uow: UnitOfWork, fact: Event) -> list[To]:
    """Everybody of the applicant who writes or sends applications."""
    return writers_of(uow, fact.provider_id)


def writers_of(uow: UnitOfWork, provider_id: UUID | None) -> list[To]:
    """The applicants and administrators of a provider."""
    if provider_id is None:
        return []
    people = accounts.members_with(uow.session, provider_id, *WRITERS)
    return [To(user_id, provider_id) for user_id in people]


MESSAGES = (
    Message(
        ApplicationStarted,
        template="applications/email/started",
        audience=writers,
        path="/p/applications/{reference}",
    ),
    Message(
        ApplicationSubmitted,
        template="applications/email/received",
        audience=writers,
        path="/p/applications/{reference}/submitted",
        fields=("number", "submitted_at"),
    ),
    Message(
        ApplicationReplaced,
        template="applications/email/received",
        audience=writers,
        path="/p/applications/{reference}/submitted",
        fields=("number", "submitted_at"),
    ),
    Message(
        ApplicationWithdrawn,
        template="applications/email/withdrawn",
        audience=writers,
        path="/p/applications/{reference}",
        fields=("withdrawn_at",),
    ),
)
