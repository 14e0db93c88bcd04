"""Who holds which right to read: asked by the reads, by the verbs and by the seal's guard."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from portal.db import ScopedSession
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused
from portal.referrals.models import Disclosure, ReaderGrant, Referral
from portal.referrals.types import Stage

NOBODY = UUID(int=0)


def council_scope(actor: Actor) -> ColumnElement[bool]:
    """Which of the council's referrals an actor of it works on or was named to read."""
    own = Referral.council_id == (actor.council_id or NOBODY)
    if actor.has(Role.BROKER):
        return own
    named = exists().where(
        ReaderGrant.referral_id == Referral.id,
        ReaderGrant.user_id == (actor.user_id or NOBODY),
        ReaderGrant.until.is_(None),
    )
    if not actor.has(Role.SOCIAL_WORKER):
        return own & named
    return own & or_(Referral.social_worker_id == actor.user_id, named)


def is_reader(session: ScopedSession, actor: Actor, referral_id: UUID) -> bool:
    """Whether the actor was named to read a referral and still may."""
    query = select(ReaderGrant.id).where(
        ReaderGrant.referral_id == referral_id,
        ReaderGrant.user_id == (actor.user_id or NOBODY),
        ReaderGrant.until.is_(None),
    )
    return session.execute(query).first() is not None


def live_stages(session: ScopedSession, actor: Actor, referral_id: UUID) -> frozenset[Stage]:
    """The stages that the actor's provider may read of a referral at this moment."""
    query = select(Disclosure.stage).where(
        Disclosure.referral_id == referral_id,
        Disclosure.provider_id == (actor.provider_id or NOBODY),
        Disclosure.until.is_(None),
    )
    return frozenset(Stage(stage) for stage in session.scalars(query))


def has_disclosure(session: ScopedSession, actor: Actor, referral_id: UUID, stage: Stage) -> bool:
    """Whether the actor's provider may read exactly this stage at this moment."""
    return stage in live_stages(session, actor, referral_id)


def child_verdict(session: ScopedSession, child_id: UUID) -> Verdict:
    """The guard of the scope "child": who may have a child's data key unwrapped at all.

    `read_stage` has checked the exact stage before; this is the net under it.
    """
    actor = session.actor
    if actor.kind is ActorKind.COUNCIL:
        query = select(Referral.id).where(Referral.child_id == child_id, council_scope(actor))
    elif actor.kind is ActorKind.PROVIDER:
        query = select(Disclosure.id).where(
            Disclosure.child_id == child_id,
            Disclosure.provider_id == (actor.provider_id or NOBODY),
            Disclosure.until.is_(None),
        )
    else:
        return refused("Nobody may read this.")
    if session.execute(query.limit(1)).first() is None:
        return refused("You may not read this child’s information.")
    return ALLOWED
