"""The council's side: its own referrals, as far as the actor works on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, select

from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor, ActorKind
from portal.providers import Home
from portal.referrals.models import (
    SEALED_STAGES,
    Need,
    Referral,
    ReferralDocuments,
    ReferralIdentity,
    ReferralProfile,
    ReferralSummary,
    Screening,
    Wave,
)
from portal.referrals.queries.access import council_scope
from portal.referrals.types import Fit, Stage

SealedRow = ReferralProfile | ReferralDocuments | ReferralIdentity


def visible_to(actor: Actor) -> Select[Referral]:
    """The referrals that exist for an actor of a council; none for anybody else."""
    if actor.is_system:
        return select(Referral)
    if actor.kind is ActorKind.COUNCIL:
        return select(Referral).where(council_scope(actor))
    return select(Referral).where(false())


def get_referral(
    session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False
) -> Referral:
    """One referral of the actor's council. Raises NotFound, also for another council's."""
    query = visible_to(actor).where(Referral.reference == reference)
    return one_row(session, query, "No such referral.", lock=lock)


def referral_by_id(
    session: ScopedSession, actor: Actor, referral_id: UUID, *, lock: bool = False
) -> Referral:
    """One referral by its id, for rooms that keep it. Raises NotFound."""
    query = visible_to(actor).where(Referral.id == referral_id)
    return one_row(session, query, "No such referral.", lock=lock)


def find_summary(
    session: ScopedSession, referral_id: UUID, *, lock: bool = False
) -> ReferralSummary:
    """Stage 1 of a referral, as the council keeps it."""
    query = select(ReferralSummary).where(ReferralSummary.referral_id == referral_id)
    return session.scalars(query.with_for_update() if lock else query).one()


def get_sealed(
    session: ScopedSession, referral_id: UUID, stage: Stage, *, lock: bool = False
) -> SealedRow:
    """The row of a sealed stage, still sealed."""
    model: type[Any] = SEALED_STAGES[stage]
    query = select(model).where(model.referral_id == referral_id)
    row: SealedRow = session.scalars(query.with_for_update() if lock else query).one()
    return row


def get_sealed_rows(
    session: ScopedSession, referral_id: UUID, stages: Collection[Stage]
) -> dict[Stage, SealedRow]:
    """The rows of some sealed stages, still sealed, in one statement."""
    models = [SEALED_STAGES[stage] for stage in stages]
    query = select(*models).select_from(models[0]).where(models[0].referral_id == referral_id)
    for model in models[1:]:
        query = query.join(model, model.referral_id == models[0].referral_id)
    return dict(zip(stages, session.execute(query).one(), strict=True))


def find_wishes(session: ScopedSession, actor: Actor, reference: str) -> str:
    """What the child asked for; empty for somebody who may not read the referral."""
    query = (
        visible_to(actor)
        .join(ReferralSummary, ReferralSummary.referral_id == Referral.id)
        .where(Referral.reference == reference)
    )
    return session.scalar(query.with_only_columns(ReferralSummary.wishes)) or ""


def list_needs(session: ScopedSession, referral_id: UUID) -> Sequence[Need]:
    """The needs of a referral, must-haves first, in the order of the list."""
    query = select(Need).where(Need.referral_id == referral_id)
    return session.scalars(query.order_by(Need.is_must.desc(), Need.position)).all()


def find_wave(session: ScopedSession, referral_id: UUID) -> Wave | None:
    """The newest sending, with stage 1 as providers saw it."""
    query = select(Wave).where(Wave.referral_id == referral_id)
    return session.scalar(query.order_by(Wave.number.desc()).limit(1))


def list_screenings(
    session: ScopedSession,
    referral_id: UUID,
    wave: int,
    *,
    fit: Fit | None = None,
    offset: int = 0,
    limit: int = 25,
) -> Sequence[Screening]:
    """What the match said at one sending, those that were sent it first."""
    query = select(Screening).where(Screening.referral_id == referral_id, Screening.wave == wave)
    if fit is not None:
        query = query.where(Screening.fit == fit)
    query = query.join(Home, Home.id == Screening.home_id)
    query = query.order_by(Screening.is_chosen.desc(), Screening.miles, Home.name, Screening.id)
    return session.scalars(query.offset(offset).limit(limit)).all()
