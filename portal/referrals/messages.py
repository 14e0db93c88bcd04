"""What people are told by mail: a reference, a time, a link; never anything about a child."""

from __future__ import annotations

from uuid import UUID

from portal import accounts
from portal.db import ScopedSession, UnitOfWork
from portal.kernel.actor import Role
from portal.kernel.events import Event
from portal.notifications import Message, To
from portal.referrals.events import (
    DeadlineMoved,
    OutcomeTold,
    ReferralArrived,
    ReferralAwarded,
    ReferralWithdrawn,
    SocialWorkerNamed,
    StageDisclosed,
)
from portal.referrals.models import Disclosure, Recipient, Referral

CROSSING = "tell_provider"
ANSWERING = (Role.RESPONDER, Role.PROVIDER_ADMIN)


def answering(uow: UnitOfWork, fact: Event) -> list[To]:
    """Everybody at the provider who answers referrals; a council cannot look them up itself."""
    if fact.provider_id is None:
        return []
    with uow.crossing(CROSSING):
        people = accounts.members_with(uow.session, fact.provider_id, *ANSWERING)
    return [To(user_id, fact.provider_id) for user_id in people]


def is_open(session: ScopedSession, _user_id: UUID, subject_id: UUID) -> bool:
    """A referral that ended meanwhile is not announced any more."""
    recipient = session.get(Recipient, subject_id)
    return recipient is not None and recipient.ended_at is None


def is_disclosed(session: ScopedSession, _user_id: UUID, subject_id: UUID) -> bool:
    """A right that ended meanwhile is not announced any more."""
    disclosure = session.get(Disclosure, subject_id)
    return disclosure is not None and disclosure.until is None


def shortlisted(uow: UnitOfWork, fact: StageDisclosed) -> list[To]:
    """The provider, when the council opened something; not when it opened the profile itself."""
    if uow.person.provider_id is not None:
        return []
    return answering(uow, fact)


def social_worker(uow: UnitOfWork, fact: SocialWorkerNamed) -> list[To]:
    """The social worker who was named."""
    if fact.social_worker_id is None:
        return []
    return [To(fact.social_worker_id, fact.council_id)]


def own_people(uow: UnitOfWork, fact: Event) -> list[To]:
    """The child's social worker and whoever began the referral, the one who acts apart."""
    referral = uow.session.get_one(Referral, fact.subject_id)
    people = {referral.social_worker_id, referral.created_by_id} - {None, uow.person.user_id}
    return [To(user_id, fact.council_id) for user_id in people if user_id is not None]


MESSAGES = (
    Message(
        ReferralArrived,
        template="referrals/email/arrived",
        audience=answering,
        path="/r/{reference}",
        fields=("respond_by",),
        still=is_open,
    ),
    Message(
        DeadlineMoved,
        template="referrals/email/deadline_moved",
        audience=answering,
        path="/r/{reference}",
        fields=("respond_by",),
        still=is_open,
    ),
    Message(
        OutcomeTold,
        template="referrals/email/outcome",
        audience=answering,
        path="/r/{reference}",
    ),
    Message(
        StageDisclosed,
        template="referrals/email/opened",
        audience=shortlisted,
        path="/r/{reference}",
        still=is_disclosed,
    ),
    Message(
        SocialWorkerNamed,
        template="referrals/email/social_worker",
        audience=social_worker,
        path="/r/{reference}",
    ),
    Message(
        ReferralAwarded,
        template="referrals/email/awarded",
        audience=own_people,
        path="/r/{reference}",
    ),
    Message(
        ReferralWithdrawn,
        template="referrals/email/withdrawn",
        audience=own_people,
        path="/r/{reference}",
    ),
)
