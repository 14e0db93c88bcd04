"""Organisations, people, roles, invitations and sign-in."""

from portal.accounts.events import (
    ClockMoved,
    MembershipEnded,
    OrganisationRegistered,
    PersonJoined,
    RolesChanged,
)
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
from portal.accounts.passwords import digest as password_digest
from portal.accounts.policies import guard, has_proved_recently
from portal.accounts.queries import (
    demo_people,
    find_organisation_by_slug,
    get_organisation,
    list_members,
    members_with,
    names_of,
    organisation_names,
)
from portal.accounts.rules import clean_charity_number, clean_company_number, slug_of, story_place
from portal.accounts.services import change_roles, end_membership, invite, move_clock, verify_again
from portal.accounts.services.founding import Enrolment, enrol, found
from portal.accounts.types import Member, OrganisationKind

__all__ = [
    "ClockMoved",
    "Credential",
    "EmailToken",
    "Enrolment",
    "Invitation",
    "Member",
    "Membership",
    "MembershipEnded",
    "Organisation",
    "OrganisationKind",
    "OrganisationRegistered",
    "PersonJoined",
    "RolesChanged",
    "SignInAttempt",
    "User",
    "UserSession",
    "change_roles",
    "clean_charity_number",
    "clean_company_number",
    "demo_people",
    "end_membership",
    "enrol",
    "find_organisation_by_slug",
    "found",
    "get_organisation",
    "guard",
    "has_proved_recently",
    "invite",
    "list_members",
    "members_with",
    "move_clock",
    "names_of",
    "organisation_names",
    "password_digest",
    "slug_of",
    "story_place",
    "verify_again",
]
