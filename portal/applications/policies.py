"""Who may write, send and withdraw an application: its own provider's people, by role."""

from __future__ import annotations

from portal.applications.models import Application
from portal.kernel.actor import Actor, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused

WRITERS = (Role.APPLICANT, Role.PROVIDER_ADMIN)


def can_start(actor: Actor) -> Verdict:
    """Start an application for one's own provider."""
    if actor.provider_id is None or not actor.has(*WRITERS):
        return refused("Only an applicant or an administrator of a provider can apply.")
    return ALLOWED


def can_edit(actor: Actor, application: Application) -> Verdict:
    """Write answers, choose homes, enter prices. The deadline is a rule, not a policy."""
    if application.provider_id != actor.provider_id:
        return refused("This application belongs to another provider.")
    return can_start(actor)


def can_send(actor: Actor, application: Application) -> Verdict:
    """Declare and send, replace or withdraw: an administrator, who can bind the provider."""
    if application.provider_id != actor.provider_id:
        return refused("This application belongs to another provider.")
    if not actor.has(Role.PROVIDER_ADMIN):
        return refused(
            "Only an administrator of your organisation can send or withdraw an application, "
            "because the declaration binds it. Tell them that it is ready."
        )
    return ALLOWED
