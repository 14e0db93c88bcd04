"""People who can sign in: with a password, a second step and a membership."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from uuid import UUID

from portal import accounts
from portal.accounts import Enrolment
from portal.accounts.services import expected_code
from portal.db import Hub
from portal.kernel.actor import PROVIDER_ROLES, Actor, Role, system
from tests.support.people import make_organisation

PASSWORD = "tidy walrus climbs seven"
DIGEST = accounts.password_digest(PASSWORD)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Account:
    """Somebody with everything that signing in asks for."""

    actor: Actor
    email: str
    password: str = PASSWORD

    @property
    def user_id(self) -> UUID:
        assert self.actor.user_id is not None
        return self.actor.user_id


def make_account(
    hub: Hub,
    *roles: Role,
    organisation: UUID | None = None,
    name: str = "Ada Okafor",
    is_demo: bool = False,
) -> Account:
    """A member with these roles who can sign in."""
    kind = "provider" if roles[0] in PROVIDER_ROLES else "council"
    home = organisation or make_organisation(hub, kind)
    email = f"account{next(_numbers)}@example.test"
    with hub.system_work("test") as uow:
        actor = accounts.enrol(uow, home, Enrolment(name, email, roles, DIGEST, is_demo=is_demo))
    return Account(actor, email)


def code_of(hub: Hub, user_id: UUID) -> str:
    """The code that the person's authenticator shows and the portal would accept."""
    with hub.reading(system("test")) as session:
        return expected_code(session, user_id)
