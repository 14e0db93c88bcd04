"""Reads of a council's delegation table."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.db import ScopedSession, one_row
from portal.pdps.models import DelegationHolder, DelegationLimit
from portal.pdps.rules import is_within


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit and who holds it."""

    limit: DelegationLimit
    holder_ids: tuple[UUID, ...]


def get_limit(session: ScopedSession, limit_id: UUID, *, lock: bool = False) -> DelegationLimit:
    """A limit by id. Raises NotFound, also for another council's."""
    query = select(DelegationLimit).filter_by(id=limit_id)
    return one_row(session, query, "There is no such limit.", lock=lock)


def list_limits(session: ScopedSession, council_id: UUID) -> list[LimitRow]:
    """A council's limits, the lowest first, with their holders."""
    query = select(DelegationLimit).filter_by(council_id=council_id)
    limits = session.scalars(query.order_by(DelegationLimit.position)).all()
    held: dict[UUID, list[UUID]] = {}
    holders = select(DelegationHolder).filter_by(council_id=council_id)
    for row in session.scalars(holders.order_by(DelegationHolder.created_at, DelegationHolder.id)):
        held.setdefault(row.limit_id, []).append(row.user_id)
    return [LimitRow(limit, tuple(held.get(limit.id, ()))) for limit in limits]


def limit_held_by(
    session: ScopedSession, council_id: UUID, user_id: UUID
) -> DelegationLimit | None:
    """The highest limit that a person holds in a council, or None."""
    query = (
        select(DelegationLimit)
        .join(DelegationHolder, DelegationHolder.limit_id == DelegationLimit.id)
        .where(DelegationLimit.council_id == council_id, DelegationHolder.user_id == user_id)
        .order_by(DelegationLimit.position.desc())
    )
    return session.scalars(query.limit(1)).first()


def limit_needed(
    session: ScopedSession,
    council_id: UUID,
    weekly_pence: int,
    whole_life_pence: int | None,
    is_out_of_area: bool,
) -> DelegationLimit | None:
    """The lowest limit that is enough for an award; None when the table has a gap there.

    `whole_life_pence` None is unknown, and only a limit without a whole-life figure covers it.
    """
    query = select(DelegationLimit).filter_by(council_id=council_id)
    for limit in session.scalars(query.order_by(DelegationLimit.position)):
        if is_within(limit, weekly_pence, whole_life_pence, is_out_of_area):
            return limit
    return None
