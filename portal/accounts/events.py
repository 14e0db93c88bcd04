"""Facts about organisations, people and their sessions. None holds an e-mail address."""

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
class PersonRegistered(Event):
    """Somebody gave a name, an address and a password; the address is not confirmed yet."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Registered as a person"


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(Event):
    """A link to confirm the address was sent."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Was sent a link to confirm the e-mail address"


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(Event):
    """The person opened the link that was sent to their address."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Confirmed the e-mail address"


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    """A colleague was asked to join with these roles."""

    record: ClassVar[str] = "invitation"
    sentence: ClassVar[str] = "Invited a colleague as {roles}"
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    """The link of an invitation was used; it works once."""

    record: ClassVar[str] = "invitation"
    sentence: ClassVar[str] = "Accepted the invitation"


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """An invitation was taken back, or replaced by a newer one."""

    record: ClassVar[str] = "invitation"
    sentence: ClassVar[str] = "Withdrew the invitation"


@dataclass(frozen=True, kw_only=True)
class InvitationAskedAgain(Event):
    """The holder of an invitation that is too old asked for a new one."""

    record: ClassVar[str] = "invitation"
    sentence: ClassVar[str] = "Asked for a new invitation"
    inviter_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Event):
    """A person became a member of an organisation with these roles."""

    record: ClassVar[str] = "membership"
    sentence: ClassVar[str] = "Joined the organisation as {roles}"
    user_id: UUID
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Event):
    """A member's roles changed; effective at their next request."""

    record: ClassVar[str] = "membership"
    sentence: ClassVar[str] = "Changed the roles from {former} to {roles}"
    user_id: UUID
    former: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    """A member's access ended, and every session of it."""

    record: ClassVar[str] = "membership"
    sentence: ClassVar[str] = "Ended the access of a member"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person passed both steps (or was chosen in the demonstration)."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Signed in with {means}"
    means: str


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """A try failed. Where nobody has that address, the subject is a keyed digest of it."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Was refused at the {step}"
    step: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A person ended a session of theirs, on this device or another."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Signed out"


@dataclass(frozen=True, kw_only=True)
class PasswordResetAsked(Event):
    """A link to set a new password was asked for."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Asked for a link to set a new password"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A person set a new password; their other sessions ended."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Set a new password"


@dataclass(frozen=True, kw_only=True)
class SecondStepOffered(Event):
    """A new secret was made for the second step; it counts once a code was typed back."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Began to set up the second step"


@dataclass(frozen=True, kw_only=True)
class SecondStepSet(Event):
    """A person proved that their device shows the right codes; other sessions ended."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Set up the second step"


@dataclass(frozen=True, kw_only=True)
class SecondStepCleared(Event):
    """An administrator let a colleague set up a new second step; the colleague is told."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Had the second step cleared by an administrator"


@dataclass(frozen=True, kw_only=True)
class IdentityProved(Event):
    """A signed-in person proved again who they are, before signing or approving."""

    record: ClassVar[str] = "user"
    sentence: ClassVar[str] = "Proved again who they are with {means}"
    means: str


@dataclass(frozen=True, kw_only=True)
class ClockMoved(Event):
    """The demonstration's clock was moved; `offset_seconds` is how far it is from the present."""

    record: ClassVar[str] = "installation"
    sentence: ClassVar[str] = "Moved the demonstration's clock to {offset_seconds} seconds from now"
    offset_seconds: int
