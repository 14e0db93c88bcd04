"""Reads of placement agreements."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, false, func, select

from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor, ActorKind
from portal.placements.models import PlacementAgreement, Signature
from portal.placements.policies import READING
from portal.placements.types import AgreementState


def visible_to(actor: Actor) -> Select[PlacementAgreement]:
    """The agreements of the actor's own organisation, for those whose work they are."""
    every = select(PlacementAgreement)
    if not actor.has(*READING):
        return every.where(false())
    if actor.kind is ActorKind.PROVIDER:
        return every.where(PlacementAgreement.provider_id == actor.provider_id)
    return every.where(PlacementAgreement.council_id == actor.council_id)


def get_agreement(
    session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False
) -> PlacementAgreement:
    """One agreement. Raises NotFound, also for others'."""
    query = visible_to(actor).where(PlacementAgreement.reference == reference)
    return one_row(session, query, "No such agreement.", lock=lock)


def find_for_call_off(
    session: ScopedSession, actor: Actor, call_off_id: UUID
) -> PlacementAgreement | None:
    """The agreement of a call-off, if the actor may see it."""
    query = visible_to(actor).where(PlacementAgreement.call_off_id == call_off_id)
    return session.scalar(query)


def list_agreements(
    session: ScopedSession, actor: Actor, *, offset: int = 0, limit: int = 25
) -> Sequence[PlacementAgreement]:
    """A window of the agreements, the newest start first."""
    query = visible_to(actor).order_by(
        PlacementAgreement.starts_on.desc(), PlacementAgreement.reference
    )
    return session.scalars(query.offset(offset).limit(limit)).all()


def count_agreements(session: ScopedSession, actor: Actor) -> int:
    """How many agreements there are."""
    counted = visible_to(actor).with_only_columns(func.count(PlacementAgreement.id))
    return session.scalar(counted) or 0


def list_to_sign(session: ScopedSession, actor: Actor) -> Sequence[PlacementAgreement]:
    """What waits for the actor's side."""
    signed = {
        ActorKind.PROVIDER: AgreementState.SIGNED_BY_PROVIDER,
        ActorKind.COUNCIL: AgreementState.SIGNED_BY_COUNCIL,
    }.get(actor.kind, AgreementState.IN_FORCE)
    query = visible_to(actor).where(
        PlacementAgreement.state.not_in([signed, AgreementState.IN_FORCE])
    )
    ordered = query.order_by(PlacementAgreement.starts_on, PlacementAgreement.reference)
    return session.scalars(ordered.limit(100)).all()


def list_signatures(session: ScopedSession, agreement: PlacementAgreement) -> Sequence[Signature]:
    """Who signed, in order."""
    query = select(Signature).filter_by(agreement_id=agreement.id)
    return session.scalars(query.order_by(Signature.signed_at, Signature.id)).all()
