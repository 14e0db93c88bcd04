"""Words that only their owner's people, and whoever the owner showed them to, may ever read.

A canary says whose it is, what kind of text it stands in and of which thing:
`CANARYzzalderzzprofilezzawarded` is in the profile of the child whose referral Alder awarded. It is
one word, so that the search for a child's name in a text does not take two of them for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.kernel.actor import Role
from tests.tenancy.matrix.people import COUNCILS, HOSTS, Persona

_CANARY = re.compile(r"canaryzz([a-z]+?)zz([a-z]+?)zz([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True, order=True, slots=True)
class Canary:
    """One planted word: its owner, the kind of text and the thing that the text is about."""

    owner: str
    kind: str
    about: str

    def __str__(self) -> str:
        return f"CANARYzz{self.owner}zz{self.kind}zz{self.about}"


def mark(owner: str, kind: str, about: str) -> str:
    """The word to plant."""
    return str(Canary(owner, kind, about))


def found_in(text: str) -> set[Canary]:
    """Every canary that a text holds."""
    if "canaryzz" not in text.lower():
        return set()
    return {Canary(*(part.lower() for part in one.groups())) for one in _CANARY.finditer(text)}


CONFLICT = "plum"
"""The provider against whom one assessor of each host has declared a conflict."""
# Who in its own organisation may read a kind of text. What is not here, everybody of the owner may.
CHILD = frozenset({Role.BROKER, Role.SOCIAL_WORKER, Role.APPROVER})
BUYING = CHILD | {Role.CONTRACT_OFFICER, Role.AUDITOR}
ASSESSING = frozenset(
    {Role.ASSESSOR, Role.LEAD_ASSESSOR, Role.SCHEME_MANAGER, Role.APPROVER, Role.AUDITOR}
)
OWN_READERS: dict[str, frozenset[Role]] = {
    **dict.fromkeys(("summary", "wishes", "need", "profile", "documents", "identity"), CHILD),
    **dict.fromkeys(("why", "reply"), BUYING),
    **dict.fromkeys(("score", "moderation", "query", "interest"), ASSESSING),
}


@dataclass
class Shown:
    """Who, beside the owner, was shown what: (owner, kind, about) to organisations and roles."""

    to: dict[Canary, dict[str, frozenset[Role]]]

    def show(self, text: str, organisation: str, *roles: Role) -> str:
        """Allow an organisation (all its people, or these roles) to read a planted word."""
        (canary,) = found_in(text)
        self.to.setdefault(canary, {})[organisation] = frozenset(roles)
        return text

    def hide(self, text: str, organisation: str) -> None:
        """End what `show` began."""
        (canary,) = found_in(text)
        self.to.get(canary, {}).pop(organisation, None)

    def may_read(self, persona: Persona, canary: Canary) -> bool:
        """Whether somebody may read a canary."""
        if persona.name.endswith(".torn") and _is_about(canary, CONFLICT):
            return False
        if canary.owner == persona.organisation:
            readers = OWN_READERS.get(canary.kind)
            return readers is None or bool(readers & persona.roles)
        if canary.kind == "home":
            return persona.organisation in COUNCILS + HOSTS
        roles = self.to.get(canary, {}).get(persona.organisation)
        return roles is not None and (not roles or bool(roles & persona.roles))


def _is_about(canary: Canary, provider: str) -> bool:
    """Whether a text is a provider's application, or what its assessors wrote of it."""
    written = canary.kind in ("score", "moderation", "query") and canary.about.startswith(provider)
    return written or (canary.kind == "answer" and canary.owner == provider)
