"""People: one spelling of an address, roles by side, the order in which the story meets them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from portal.accounts.types import OrganisationKind
from portal.kernel.actor import COUNCIL_ROLES, PROVIDER_ROLES, Role

ADMINISTRATORS = frozenset({Role.PROVIDER_ADMIN, Role.COUNCIL_ADMIN})
# Set up, register, apply, assess, refer, answer, award, sign, look back.
_STORY = (
    Role.SCHEME_MANAGER,
    Role.PROVIDER_ADMIN,
    Role.APPLICANT,
    Role.ASSESSOR,
    Role.LEAD_ASSESSOR,
    Role.SOCIAL_WORKER,
    Role.BROKER,
    Role.RESPONDER,
    Role.APPROVER,
    Role.CONTRACTS,
    Role.CONTRACT_OFFICER,
    Role.COMMISSIONER,
    Role.COUNCIL_ADMIN,
    Role.AUDITOR,
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"))
_MORE_BROWSERS = (("Chrome", "Chrome"), ("Safari", "Safari"))


def normal_email(typed: str) -> str:
    """One spelling of an address, so that one address is one person: no spaces, lower case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).lower()


def roles_of(kind: OrganisationKind) -> tuple[Role, ...]:
    """The roles that a member of such an organisation may hold, in the order of the product."""
    side = PROVIDER_ROLES if kind is OrganisationKind.PROVIDER else COUNCIL_ROLES
    return tuple(role for role in Role if role in side)


def story_place(roles: Iterable[str]) -> int:
    """When the story first meets somebody with these roles; lower is earlier."""
    return min((_STORY.index(Role(role)) for role in roles), default=len(_STORY))


def device_name(user_agent: str) -> str:
    """A browser as its owner would name it: "Chrome on Android". Nothing finer is kept."""
    browser = _first(user_agent, (*_BROWSERS, *_MORE_BROWSERS))
    system = _first(user_agent, _SYSTEMS)
    return " on ".join(part for part in (browser, system) if part) or "A browser"


def _first(text: str, names: Iterable[tuple[str, str]]) -> str:
    return next((name for sign, name in names if sign in text), "")
