"""Who may sign, suspend and lift."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from portal.admissions.states import ADMISSION
from portal.admissions.types import AdmissionState, AgreementState
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal, refused

SIGNATORIES = (Role.PROVIDER_ADMIN, Role.CONTRACTS)
QUALITY = (Role.SCHEME_MANAGER, Role.CONTRACT_OFFICER)


def can_offer(actor: Actor, host_id: UUID) -> Verdict:
    """Offer an agreement to a provider that passed, or take it back."""
    return _yes(
        actor.is_system
        or (actor.council_id == host_id and actor.has(Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR)),
        "Only a scheme manager or a lead assessor of the host council can offer agreements.",
    )


def can_sign(actor: Actor, provider_id: UUID, state: AgreementState) -> Verdict:
    """Sign a PDPS agreement for the provider."""
    return first_refusal(
        _yes(
            actor.provider_id == provider_id and actor.has(*SIGNATORIES),
            "Only an administrator or contract staff of the provider can sign.",
        ),
        _yes(state is not AgreementState.SIGNED, "This agreement was signed already."),
        _yes(state is AgreementState.OFFERED, "This agreement was withdrawn."),
    )


def can_suspend(actor: Actor, host_id: UUID, state: AdmissionState) -> Verdict:
    """Stop new placements with a home by a decision."""
    return first_refusal(
        _quality(actor, host_id),
        _yes(ADMISSION.can(state, "suspend"), "This home is no longer admitted."),
    )


def can_lift(
    actor: Actor, host_id: UUID, state: AdmissionState, suspended_by: Collection[UUID | None]
) -> Verdict:
    """Lift suspensions; a decision is never lifted by the person who made it (None: a rule did)."""
    return first_refusal(
        _quality(actor, host_id),
        _yes(ADMISSION.can(state, "lift"), "This home is not suspended."),
        _yes(
            actor.user_id not in suspended_by,
            "You suspended this home. A second person has to lift it.",
        ),
    )


def can_remove(actor: Actor, host_id: UUID, state: AdmissionState) -> Verdict:
    """Take a home out of a lot."""
    return first_refusal(
        _yes(
            actor.council_id == host_id and actor.has(Role.SCHEME_MANAGER),
            "Only a scheme manager of the host council can remove a home.",
        ),
        _yes(ADMISSION.can(state, "remove"), "This home is no longer admitted."),
    )


def _quality(actor: Actor, host_id: UUID) -> Verdict:
    return _yes(
        actor.kind is ActorKind.COUNCIL and actor.council_id == host_id and actor.has(*QUALITY),
        "Only a scheme manager or a contract officer of the host council can do this.",
    )


def _yes(is_so: bool, reason: str) -> Verdict:
    return ALLOWED if is_so else refused(reason)
