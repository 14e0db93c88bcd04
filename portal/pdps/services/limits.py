"""A council's own table of who may approve what."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken
from portal.pdps import events, policies
from portal.pdps.facts import LimitFacts
from portal.pdps.models import DelegationHolder, DelegationLimit
from portal.pdps.queries import get_limit


def set_delegation(uow: UnitOfWork, council_id: UUID, facts: LimitFacts) -> DelegationLimit:
    """Set what a post may approve; the limit at the same position is replaced."""
    uow.require(policies.can_set_delegation(uow.actor, council_id))
    query = select(DelegationLimit).filter_by(council_id=council_id, position=facts.position)
    row = uow.session.scalar(query.with_for_update())
    if row is None:
        now = uow.clock.now()
        row = DelegationLimit(council_id=council_id, created_at=now, **facts.columns())
        uow.add(row)
    for name, value in facts.columns().items():
        setattr(row, name, value)
    uow.session.flush()
    uow.record(
        events.DelegationSet(
            subject_id=row.id,
            council_id=council_id,
            title=row.title,
            weekly_pence=row.weekly_pence,
            whole_life_pence=row.whole_life_pence,
            out_of_area=row.out_of_area,
        )
    )
    return row


def give_delegation(uow: UnitOfWork, limit_id: UUID, user_id: UUID) -> DelegationHolder:
    """Name a person as holder of a limit. Raises RuleBroken when they hold it already."""
    limit = get_limit(uow.session, limit_id, lock=True)
    uow.require(policies.can_set_delegation(uow.actor, limit.council_id))
    query = select(DelegationHolder.id).filter_by(limit_id=limit_id, user_id=user_id)
    if uow.session.scalar(query) is not None:
        raise RuleBroken("held", "This person holds the limit already", "user_id")
    row = DelegationHolder(
        limit_id=limit_id,
        council_id=limit.council_id,
        user_id=user_id,
        created_at=uow.clock.now(),
    )
    uow.add(row)
    uow.record(
        events.DelegationGiven(
            subject_id=limit.id, council_id=limit.council_id, title=limit.title, user_id=user_id
        )
    )
    return row
