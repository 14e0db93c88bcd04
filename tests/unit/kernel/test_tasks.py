"""A task waits for the roles that it names, or for everybody."""

from __future__ import annotations

import pytest

from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.tasks import Task

BROKER = Actor(kind=ActorKind.COUNCIL, roles=frozenset({Role.BROKER, Role.COMMISSIONER}))


@pytest.mark.parametrize(
    ("who", "waits"),
    [
        ((), True),
        ((Role.BROKER,), True),
        ((Role.APPROVER, Role.BROKER), True),
        ((Role.APPROVER,), False),
    ],
)
def test_a_task_waits_for_its_roles(who: tuple[Role, ...], waits: bool) -> None:
    assert Task("Send referral R-7K2M4", "/x", who=frozenset(who)).waits_for(BROKER) is waits
