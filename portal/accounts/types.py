"""Kinds and states of accounts, and what pages and verbs hand each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from portal.kernel.actor import Actor


class OrganisationKind(StrEnum):
    """Which side of the counter an organisation stands on."""

    PROVIDER = "provider"
    COUNCIL = "council"


class LinkPurpose(StrEnum):
    """What a link in an e-mail is for."""

    CONFIRM = "confirm"
    RESET = "reset"


class Stage(StrEnum):
    """What a person who gave the right password still has to do before they are signed in."""

    CONFIRM = "confirm"
    SECOND_STEP = "second_step"
    CODE = "code"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody between the first and the last step of signing in or registering.

    `actor` may do nothing but go on: it is a visitor with a name until there is a membership.
    """

    session_id: UUID
    user_id: UUID
    email: str
    actor: Actor
    stage: Stage


@dataclass(frozen=True, slots=True)
class Member:
    """A person in their organisation, as the team page shows them."""

    membership_id: UUID
    user_id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    joined_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Device:
    """One live session of a person, as the account page shows it."""

    session_id: UUID
    device: str
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as its holder sees it. `user_id` is whose address it is, if anybody's."""

    invitation_id: UUID
    inviter_id: UUID
    inviter_name: str
    email: str
    roles: tuple[str, ...]
    organisation_id: UUID
    organisation_name: str
    organisation_slug: str
    organisation_kind: OrganisationKind
    is_open: bool
    is_used: bool
    user_id: UUID | None
    has_account: bool

    @property
    def is_late(self) -> bool:
        """Too old or taken back, and never used: its holder may ask for a new one."""
        return not self.is_open and not self.is_used
