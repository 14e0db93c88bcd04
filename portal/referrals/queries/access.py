"""Who holds which right to read: asked by the reads, by the verbs and by the seal's guard."""

from __future__ import annotations

from typing import Any, NamedTuple
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
    return scope_of(reach_of(actor), actor.council_id or NOBODY, actor.user_id or NOBODY)


class Reach(NamedTuple):
    """What an actor's roles open; the ids of the council and the person are left to be filled in.

    A broker reaches every referral of the council, a social worker their own, anybody what they
    were named to read.
    """

    all_of_council: bool
    own_children: bool


def reach_of(actor: Actor) -> Reach:
    """What the actor's roles open."""
    return Reach(actor.has(Role.BROKER), actor.has(Role.SOCIAL_WORKER))


def scope_of(reach: Reach, council: Any, person: Any) -> ColumnElement[bool]:
    """The scope for ids, or for parameters of a statement that is written once."""
    own: ColumnElement[bool] = Referral.council_id == council
    if reach.all_of_council:
        return own
    named = exists().where(
        ReaderGrant.referral_id == Referral.id,
        ReaderGrant.user_id == person,
        ReaderGrant.until.is_(None),
    )
    if not reach.own_children:
        return own & named
    return own & or_(Referral.social_worker_id == person, named)


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
