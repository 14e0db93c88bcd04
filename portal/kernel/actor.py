"""Who is acting: the person, their organisation and what they are in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from portal.kernel.labels import Labelled


class Role(Labelled):
    """The roles of the product; one person can hold several in one organisation."""

    PROVIDER_ADMIN = "provider_admin", "Administrator"
    APPLICANT = "applicant"
    RESPONDER = "responder"
    CONTRACTS = "contracts"
    SOCIAL_WORKER = "social_worker"
    BROKER = "broker"
    APPROVER = "approver"
    CONTRACT_OFFICER = "contract_officer"
    COMMISSIONER = "commissioner"
    COUNCIL_ADMIN = "council_admin", "Council administrator"
    SCHEME_MANAGER = "scheme_manager"
    ASSESSOR = "assessor"
    LEAD_ASSESSOR = "lead_assessor"
    AUDITOR = "auditor"


PROVIDER_ROLES = frozenset({Role.PROVIDER_ADMIN, Role.APPLICANT, Role.RESPONDER, Role.CONTRACTS})
HOST_ROLES = frozenset({Role.SCHEME_MANAGER, Role.ASSESSOR, Role.LEAD_ASSESSOR})
COUNCIL_ROLES = frozenset(Role) - PROVIDER_ROLES


class ActorKind(StrEnum):
    """Which side of the counter; the coarsest key of tenancy."""

    PUBLIC = "public"
    PROVIDER = "provider"
    COUNCIL = "council"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one organisation, or the system for a named reason.

    `provider_id` is set only for a provider's people, `council_id` only for a council's.
    `reason` is set only for the system ("system:award" and the like). `verified_at` is when the
    person last proved in this session who they are; signing and approving ask how long ago.
    """

    kind: ActorKind
    user_id: UUID | None = None
    name: str = ""
    organisation_id: UUID | None = None
    organisation_name: str = ""
    organisation_slug: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    reason: str = ""
    verified_at: datetime | None = field(default=None, compare=False)

    @property
    def provider_id(self) -> UUID | None:
        """The provider whose rows this actor owns, if any."""
        return self.organisation_id if self.kind is ActorKind.PROVIDER else None

    @property
    def council_id(self) -> UUID | None:
        """The council whose rows this actor owns, if any."""
        return self.organisation_id if self.kind is ActorKind.COUNCIL else None

    @property
    def is_system(self) -> bool:
        """Whether this is the system and not a person."""
        return self.kind is ActorKind.SYSTEM

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


PUBLIC = Actor(kind=ActorKind.PUBLIC, name="A visitor")


def system(reason: str) -> Actor:
    """The system acting for a named reason; only the unit of work and commands make one."""
    return Actor(kind=ActorKind.SYSTEM, name="The portal", reason=f"system:{reason}")
