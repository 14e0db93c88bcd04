"""Who may set up, extend and answer for a purchasing system; the system itself runs commands."""

from __future__ import annotations

from uuid import UUID

from portal.kernel.actor import Actor, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused
from portal.pdps.models import Round, RoundExtension
from portal.pdps.types import ProposalState

APPLICANTS = (Role.APPLICANT, Role.PROVIDER_ADMIN)


def can_set_up(actor: Actor, host_council_id: UUID) -> Verdict:
    """Set up a system, its lots, members, questions and rounds."""
    if actor.is_system:
        return ALLOWED
    if actor.council_id != host_council_id or not actor.has(Role.SCHEME_MANAGER):
        return refused("Only a scheme manager of the host council can do this.")
    return ALLOWED


def can_propose_extension(actor: Actor, round_: Round) -> Verdict:
    """Propose a later deadline, for everybody at once; never once applications were opened."""
    if round_.published_at is None:
        return refused("This round is not published, so change its dates directly.")
    if round_.unsealed_at is not None:
        return refused("The applications of this round were opened, so its deadline stands.")
    return can_set_up(actor, round_.host_council_id)


def can_confirm_extension(actor: Actor, round_: Round, extension: RoundExtension) -> Verdict:
    """Confirm or refuse a proposed deadline: a second person, never the one who proposed it."""
    if extension.state is not ProposalState.PROPOSED:
        return refused("This proposal was decided already.")
    if actor.user_id == extension.proposed_by_id:
        return refused("You proposed this. Another scheme manager must confirm it.")
    return can_propose_extension(actor, round_)


def can_ask(actor: Actor) -> Verdict:
    """Ask a question about a round."""
    if actor.provider_id is None or not actor.has(*APPLICANTS):
        return refused("Only people who write applications for a provider can ask.")
    return ALLOWED


def can_set_delegation(actor: Actor, council_id: UUID) -> Verdict:
    """Set what a council's posts may approve, and who holds them."""
    if actor.is_system:
        return ALLOWED
    if actor.council_id != council_id or not actor.has(Role.COUNCIL_ADMIN):
        return refused("Only an administrator of the council can change who approves what.")
    return ALLOWED
