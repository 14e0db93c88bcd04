"""Facts about organisations, people and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationRegistered(Event):
    """A provider or council was entered."""

    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Registered the organisation {organisation_name}"
    organisation_name: str


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Event):
    """A person became a member of an organisation with these roles."""

    record: ClassVar[str] = "membership"
    sentence: ClassVar[str] = "Joined the organisation as {roles}"
    user_id: UUID
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A person ended their session."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Signed out"
