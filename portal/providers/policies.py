"""Who may change what a provider says of itself, and who may record what Ofsted decided."""

from __future__ import annotations

from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused

HOMES = (Role.PROVIDER_ADMIN, Role.APPLICANT)
HOUSEHOLDS = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.RESPONDER)
COVER = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.CONTRACTS)
QUALITY = (Role.CONTRACT_OFFICER, Role.SCHEME_MANAGER)


def can_manage_homes(actor: Actor) -> Verdict:
    """Add, change and confirm services."""
    return _provider(actor, HOMES, "Only an administrator or an applicant can change homes.")


def can_remove_home(actor: Actor) -> Verdict:
    """Take a service out of the list."""
    return _provider(actor, (Role.PROVIDER_ADMIN,), "Only an administrator can remove a home.")


def can_manage_households(actor: Actor) -> Verdict:
    """Add, change and remove the carer households of an agency."""
    reason = "Only an administrator, an applicant or a responder can change households."
    return _provider(actor, HOUSEHOLDS, reason)


def can_record_insurance(actor: Actor) -> Verdict:
    """Record an insurance certificate."""
    reason = "Only an administrator, an applicant or contract staff can change insurance."
    return _provider(actor, COVER, reason)


def can_record_inspection(actor: Actor) -> Verdict:
    """Record what Ofsted decided between two yearly files."""
    if actor.is_system or (actor.kind is ActorKind.COUNCIL and actor.has(*QUALITY)):
        return ALLOWED
    return refused("Only a contract officer or a scheme manager can record what Ofsted decided.")


def _provider(actor: Actor, roles: tuple[Role, ...], reason: str) -> Verdict:
    if actor.kind is ActorKind.PROVIDER and actor.has(*roles):
        return ALLOWED
    return refused(reason)
