"""Who may write, send, end and read a referral. Pure; button and gate both ask."""

from __future__ import annotations

from datetime import datetime

from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal, refused
from portal.referrals.models import Recipient, Referral
from portal.referrals.states import REFERRAL, ReferralState
from portal.referrals.types import AnswerState, Section, Stage

ANSWERING = (Role.RESPONDER, Role.PROVIDER_ADMIN)
AWARDING = (Role.BROKER, Role.APPROVER)


def can_start(actor: Actor) -> Verdict:
    """Begin a referral."""
    return _yes(
        actor.kind is ActorKind.COUNCIL and actor.has(Role.BROKER),
        "Only a broker can start a referral.",
    )


def can_write(actor: Actor, referral: Referral, section: Section) -> Verdict:
    """Change a section of a draft: brokers, and the child's social worker for the child's part."""
    return first_refusal(
        _yes(
            is_broker(actor, referral)
            or (section.is_child_part and is_social_worker(actor, referral)),
            "Only a broker or the child’s social worker can write this.",
        ),
        _yes(
            referral.state is ReferralState.DRAFT,
            "This referral was sent or ended, so it cannot be changed.",
        ),
    )


def can_send(actor: Actor, referral: Referral) -> Verdict:
    """Preview, choose homes and send a first or later wave."""
    return first_refusal(
        _yes(is_broker(actor, referral), "Only a broker of this council can send a referral."),
        _yes(
            referral.state in (ReferralState.DRAFT, ReferralState.SENT),
            "This referral has ended.",
        ),
    )


def can_end(actor: Actor, referral: Referral) -> Verdict:
    """Withdraw a referral, or close the search without a home."""
    return first_refusal(
        _yes(is_broker(actor, referral), "Only a broker of this council can end a referral."),
        _yes(REFERRAL.can(referral.state, "withdraw"), "This referral has ended."),
    )


def can_award(actor: Actor, referral: Referral) -> Verdict:
    """End the search with an award; the call-off decides whether and to whom."""
    return first_refusal(
        _yes(
            actor.council_id == referral.council_id and actor.has(*AWARDING),
            "Only this council can award.",
        ),
        _yes(REFERRAL.can(referral.state, "award"), "This referral is not open to an award."),
    )


def can_shortlist(actor: Actor, referral: Referral, recipient: Recipient) -> Verdict:
    """Open stage 3 to a provider that answered."""
    return first_refusal(
        can_send(actor, referral),
        _yes(referral.state is ReferralState.SENT, "This referral was not sent yet."),
        _yes(recipient.ended_at is None, "This provider’s part has ended."),
        _yes(
            recipient.answer_state is AnswerState.OFFERED,
            "Only a provider that made an offer can be shortlisted.",
        ),
    )


def can_name_home(actor: Actor, recipient: Recipient) -> Verdict:
    """Name a home with a place, which opens the full profile."""
    return first_refusal(
        _yes(
            actor.provider_id == recipient.provider_id and actor.has(*ANSWERING),
            "Only somebody who answers referrals for your organisation can do this.",
        ),
        _yes(recipient.ended_at is None, "This referral has ended."),
        _yes(
            recipient.answer_state is not AnswerState.DECLINED,
            "You have said no to this referral. Take that back first.",
        ),
    )


def can_read_as_council(actor: Actor, referral: Referral, *, is_named: bool) -> Verdict:
    """Read the sealed stages: brokers, the child's social worker, a reader who was named."""
    return _yes(
        is_broker(actor, referral)
        or is_social_worker(actor, referral)
        or (is_named and actor.council_id == referral.council_id),
        "Only people who work on this referral can read this.",
    )


def can_read_as_provider(
    actor: Actor, recipient: Recipient, stage: Stage, *, is_disclosed: bool
) -> Verdict:
    """Read a sealed stage: while a disclosure of exactly this stage is live."""
    return first_refusal(
        _yes(
            actor.provider_id == recipient.provider_id and actor.has(*ANSWERING, Role.CONTRACTS),
            "Only somebody who answers referrals for your organisation can read this.",
        ),
        _yes(is_disclosed, _CLOSED[stage]),
    )


_CLOSED = {
    Stage.SUMMARY: "This referral has ended.",
    Stage.PROFILE: "Name a home with a place to read the full profile.",
    Stage.DOCUMENTS: "The council opens these after it has shortlisted an offer.",
    Stage.IDENTITY: "Only the provider whose home is chosen reads this, after the award.",
}


def can_name_reader(actor: Actor, referral: Referral) -> Verdict:
    """Let a colleague read a referral for a decision."""
    return _yes(
        actor.council_id == referral.council_id and actor.has(*AWARDING),
        "Only this council can name a reader.",
    )


def is_broker(actor: Actor, referral: Referral) -> bool:
    """Whether the actor works on this council's referrals."""
    return actor.council_id == referral.council_id and actor.has(Role.BROKER)


def is_social_worker(actor: Actor, referral: Referral) -> bool:
    """Whether the actor is this child's social worker."""
    return (
        actor.council_id == referral.council_id
        and actor.has(Role.SOCIAL_WORKER)
        and actor.user_id is not None
        and referral.social_worker_id == actor.user_id
    )


def offers_are_hidden(is_sealed: bool, respond_by: datetime | None, now: datetime) -> bool:
    """Whether the council may not yet know who made an offer (urgent and planned routes)."""
    return is_sealed and respond_by is not None and now < respond_by


def _yes(is_so: bool, reason: str) -> Verdict:
    return ALLOWED if is_so else refused(reason)
