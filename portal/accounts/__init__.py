"""Organisations, people, roles, invitations and sign-in."""

from portal.accounts.models import (
    Credential,
    EmailToken,
    Invitation,
    Membership,
    Organisation,
    SignInAttempt,
    User,
    UserSession,
)
from portal.accounts.types import OrganisationKind

__all__ = [
    "Credential",
    "EmailToken",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "SignInAttempt",
    "User",
    "UserSession",
]
