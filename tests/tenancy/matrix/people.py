"""Who asks: every role in each kind of organisation, a visitor, and somebody who has left."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portal.accounts import Membership
from portal.accounts.events import MembershipEnded
from portal.db import Hub
from portal.kernel.actor import PROVIDER_ROLES, Actor, Role
from tests.support.people import make_organisation, make_person, token_for

HOSTS = ("hazel", "holly")
COUNCILS = ("alder", "birch")
PROVIDERS = ("plum", "quince")
HOST_PEOPLE = tuple(role for role in Role if role not in PROVIDER_ROLES)
HOME_OF = {"hazel": "plum", "holly": "quince", "alder": "plum", "birch": "quince"}
"""Which provider gets ahead where, so that everybody owns one thing in each state."""
_NEIGHBOURS = {
    one: other for pair in (HOSTS, COUNCILS, PROVIDERS) for one, other in (pair, pair[::-1])
}


def neighbour(organisation: str) -> str:
    """The organisation that is just like this one, and must see nothing of it."""
    return _NEIGHBOURS[organisation]


def place(buyer: str, provider: str, about: str) -> str:
    """How a thing of a provider at a buyer is called: `working`, or `workingbehind`."""
    return about if HOME_OF[buyer] == provider else f"{about}behind"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody with a session (or none); `organisation` is empty for a visitor."""

    name: str
    organisation: str = ""
    actor: Actor | None = None
    token: str = ""

    @property
    def roles(self) -> frozenset[Role]:
        return self.actor.roles if self.actor and self.organisation else frozenset()


Crew = dict[tuple[str, Role], Actor]


def gather(hub: Hub) -> tuple[dict[str, UUID], Crew]:
    """Six organisations, each with one person for every role that it can give."""
    ids: dict[str, UUID] = {}
    crew: Crew = {}
    for name in HOSTS + COUNCILS + PROVIDERS:
        is_provider = name in PROVIDERS
        ids[name] = make_organisation(
            hub, "provider" if is_provider else "council", name.capitalize()
        )
        roles = [r for r in Role if (r in PROVIDER_ROLES) is is_provider]
        for role in roles:
            crew[name, role] = join(hub, ids[name], name, role)
    return ids, crew


def join(hub: Hub, organisation: UUID, name: str, role: Role, more: str = "") -> Actor:
    """A member whose address nobody else may read."""
    word = f"{role.value}{more}".replace("_", "")
    address = f"canaryzz{name}zzemailzz{word}@example.test"
    shown = f"{name} {role.value}{more}".replace("_", " ").title()
    return make_person(hub, role, organisation=organisation, name=shown, email=address)


def removed(hub: Hub, organisation: UUID, name: str, role: Role) -> Persona:
    """Somebody who was signed in when their membership ended, without their session being told."""
    actor = join(hub, organisation, name, role, "left")
    token = token_for(hub, actor)
    with hub.system_work("test") as uow:
        row = uow.session.query(Membership).filter_by(user_id=actor.user_id).one()
        row.ended_at = uow.clock.now()
        uow.record(MembershipEnded(subject_id=row.id, user_id=row.user_id))
    return Persona(f"{name}.left", "", actor, token)


def personas(hub: Hub, ids: dict[str, UUID], crew: Crew, torn: Actor) -> tuple[Persona, ...]:
    """Everybody who asks, in the order of the golden file's columns."""

    def of(organisation: str, *roles: Role) -> list[Persona]:
        return [_persona(hub, organisation, crew[organisation, role]) for role in roles]

    return (
        Persona("visitor"),
        removed(hub, ids["plum"], "plum", Role.PROVIDER_ADMIN),
        removed(hub, ids["alder"], "alder", Role.BROKER),
        *of("plum", *sorted(PROVIDER_ROLES)),
        *of("quince", Role.RESPONDER),
        *of("alder", *HOST_PEOPLE),
        *of("birch", Role.BROKER),
        *of("hazel", *HOST_PEOPLE),
        _persona(hub, "hazel", torn, "torn"),
    )


def _persona(hub: Hub, organisation: str, actor: Actor, name: str = "") -> Persona:
    (role,) = actor.roles
    return Persona(
        f"{organisation}.{name or role.value}", organisation, actor, token_for(hub, actor)
    )
