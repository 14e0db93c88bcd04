"""Who may keep places and limits."""

from __future__ import annotations

from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused

KEEPERS = (Role.RESPONDER, Role.PROVIDER_ADMIN)


def can_keep_places(actor: Actor) -> Verdict:
    """State places, confirm them, pause referrals, set limits."""
    if actor.kind is ActorKind.PROVIDER and actor.has(*KEEPERS):
        return ALLOWED
    return refused("Only a responder or an administrator can change places.")
