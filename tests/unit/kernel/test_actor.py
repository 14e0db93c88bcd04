"""Who acts: sides of the counter, roles, and the system."""

from __future__ import annotations

from uuid import UUID

import pytest

from portal.kernel.actor import (
    COUNCIL_ROLES,
    HOST_ROLES,
    PROVIDER_ROLES,
    PUBLIC,
    Actor,
    ActorKind,
    Role,
    system,
)

ORGANISATION = UUID(int=7)


@pytest.mark.parametrize(
    ("kind", "provider", "council"),
    [
        (ActorKind.PROVIDER, ORGANISATION, None),
        (ActorKind.COUNCIL, None, ORGANISATION),
        (ActorKind.SYSTEM, None, None),
        (ActorKind.PUBLIC, None, None),
    ],
)
def test_an_actor_owns_rows_of_one_side_only(
    kind: ActorKind, provider: UUID | None, council: UUID | None
) -> None:
    actor = Actor(kind=kind, organisation_id=ORGANISATION)
    assert (actor.provider_id, actor.council_id) == (provider, council)


def test_has_needs_one_of_the_roles() -> None:
    actor = Actor(kind=ActorKind.COUNCIL, roles=frozenset({Role.BROKER}))
    assert actor.has(Role.BROKER, Role.APPROVER) is True
    assert actor.has(Role.APPROVER) is False
    assert actor.has() is False


def test_the_system_acts_for_a_named_reason() -> None:
    actor = system("award")
    assert (actor.is_system, actor.reason, actor.roles) == (True, "system:award", frozenset())


def test_the_public_is_nobody() -> None:
    assert (PUBLIC.is_system, PUBLIC.user_id, PUBLIC.has(*Role)) == (False, None, False)


@pytest.mark.parametrize(
    ("role", "label"),
    [
        (Role.PROVIDER_ADMIN, "Administrator"),
        (Role.COUNCIL_ADMIN, "Council administrator"),
        (Role.LEAD_ASSESSOR, "Lead assessor"),
    ],
)
def test_roles_are_named_as_pages_name_them(role: Role, label: str) -> None:
    assert role.label == label


def test_every_role_is_on_one_side() -> None:
    assert set(Role) == PROVIDER_ROLES | COUNCIL_ROLES
    assert not PROVIDER_ROLES & COUNCIL_ROLES
    assert HOST_ROLES < COUNCIL_ROLES
