"""Who may see and sign a placement agreement. Pure."""

from __future__ import annotations

from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal, refused
from portal.placements.models import PlacementAgreement
from portal.placements.states import AGREEMENT, move_for
from portal.placements.types import Side

SIGNING = {
    Side.COUNCIL: (Role.CONTRACT_OFFICER, Role.APPROVER),
    Side.PROVIDER: (Role.CONTRACTS, Role.PROVIDER_ADMIN),
}
READING = (
    Role.BROKER,
    Role.APPROVER,
    Role.CONTRACT_OFFICER,
    Role.AUDITOR,
    Role.CONTRACTS,
    Role.PROVIDER_ADMIN,
    Role.RESPONDER,
)


def side_of(actor: Actor) -> Side:
    """The side on which an actor would sign."""
    return Side.PROVIDER if actor.kind is ActorKind.PROVIDER else Side.COUNCIL


def can_read(actor: Actor, agreement: PlacementAgreement) -> Verdict:
    """The two organisations that it binds, and in them those whose work it is."""
    owner = agreement.provider_id if actor.kind is ActorKind.PROVIDER else agreement.council_id
    if actor.organisation_id == owner and actor.has(*READING):
        return ALLOWED
    return refused("Only the council and the provider of this agreement can read it.")


def can_sign(actor: Actor, agreement: PlacementAgreement) -> Verdict:
    """Each side once, by somebody who may bind it."""
    side = side_of(actor)
    return first_refusal(
        can_read(actor, agreement),
        ALLOWED
        if actor.has(*SIGNING[side])
        else refused("Somebody who signs agreements for your organisation must do this."),
        ALLOWED
        if AGREEMENT.can(agreement.state, move_for(agreement.state, side))
        else refused("Your side has signed this already."),
    )
