"""Suspending, lifting and ending: each by a recorded decision or by a rule that says its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.admissions import events, policies, rules
from portal.admissions.models import Admission, Suspension
from portal.admissions.queries import callable_verdict, get_admission, open_suspensions
from portal.admissions.queries.admitted import LIVE
from portal.admissions.states import ADMISSION
from portal.admissions.types import SuspensionCause, SuspensionScope
from portal.db import UnitOfWork
from portal.kernel.clock import london_date
from portal.kernel.errors import NotFound, RuleBroken
from portal.kernel.events import Event
from portal.pdps import Lot, PurchasingSystem

NO_URN = "a service without an Ofsted number"


def require_callable(uow: UnitOfWork, home_id: UUID, lot_id: UUID) -> None:
    """Go on only if the home may be called on in the lot at this moment; for the award.

    Holds the admission until the commit. Raises RuleBroken with the reason.
    """
    query = select(Admission.id).where(
        Admission.lot_id == lot_id, Admission.home_id == home_id, Admission.state.in_(LIVE)
    )
    uow.session.scalars(query.with_for_update()).all()
    verdict = callable_verdict(uow.session, home_id, lot_id, uow.clock.now())
    if not verdict:
        raise RuleBroken("not_callable", f"This home cannot be called on now. {verdict.reason}")


def suspend(
    uow: UnitOfWork,
    admission_id: UUID,
    *,
    scope: SuspensionScope,
    reason: str,
    review_on: date | None,
) -> list[Admission]:
    """Stop new placements with a home, or with every home of its provider, by a decision.

    `review_on` is when the host looks at it again, within 28 days. Raises RuleBroken.
    """
    chosen = get_admission(uow.session, uow.actor, admission_id, lock=True)
    uow.require(policies.can_suspend(uow.actor, chosen.council_id, chosen.state))
    today = london_date(uow.clock.now())
    rules.check_suspension(reason, review_on, today)
    assert review_on is not None
    rows = [chosen] if scope is SuspensionScope.HOME else _of_provider(uow, chosen)
    held = _already(uow, rows, SuspensionCause.DECISION)
    fresh = [row for row in rows if row.id not in held]
    if not fresh:
        raise RuleBroken("suspended", "This was suspended by a decision already.", "scope")
    for row in fresh:
        _suspend(uow, row, SuspensionCause.DECISION, reason, review_on)
    return fresh


def suspend_by_rule(uow: UnitOfWork, home_id: UUID, cause: SuspensionCause, reason: str) -> None:
    """Stop new placements with a home in every lot, because a rule says so; once for each cause."""
    suspend_in_lots(uow, home_id, None, cause, reason)


def suspend_in_lots(
    uow: UnitOfWork,
    home_id: UUID,
    lot_ids: set[UUID] | None,
    cause: SuspensionCause,
    reason: str,
) -> None:
    """As `suspend_by_rule`, in some lots only."""
    query = select(Admission).where(Admission.home_id == home_id, Admission.state.in_(LIVE))
    if lot_ids is not None:
        query = query.where(Admission.lot_id.in_(lot_ids))
    rows = list(uow.session.scalars(query.order_by(Admission.id).with_for_update()))
    held = _already(uow, rows, cause)
    review_on = rules.rule_review(london_date(uow.clock.now()))
    for row in rows:
        if row.id not in held:
            _suspend(uow, row, cause, reason, review_on)


def lift(uow: UnitOfWork, admission_id: UUID, reason: str) -> Admission:
    """Lift every open suspension of a home in a lot, by a decision with a reason.

    Whether it may then be called on is still derived: a rating that the lot refuses goes on
    refusing. Raises RuleBroken without a reason.
    """
    row = get_admission(uow.session, uow.actor, admission_id, lock=True)
    held = open_suspensions(uow.session, [row.id], lock=True)
    people = [one.suspended_by_id for one in held]
    uow.require(policies.can_lift(uow.actor, row.council_id, row.state, people))
    if not reason.strip():
        raise RuleBroken("reason", "Enter why the suspension can be lifted", "reason")
    now = uow.clock.now()
    for one in held:
        one.lifted_at, one.lifted_by_id, one.lift_reason = now, uow.person.user_id, reason
    row.state = ADMISSION.after(row.state, "lift")
    uow.record(_of(events.SuspensionLifted, row, reason=reason))
    return row


def remove(uow: UnitOfWork, admission_id: UUID, reason: str) -> Admission:
    """Take a home out of a lot for good. Children who live there stay: this is about new calls."""
    row = get_admission(uow.session, uow.actor, admission_id, lock=True)
    uow.require(policies.can_remove(uow.actor, row.council_id, row.state))
    if not reason.strip():
        raise RuleBroken("reason", "Enter the reason, as the provider will read it", "reason")
    _end(uow, row, "remove", reason)
    return row


def record_expiries(uow: UnitOfWork) -> int:
    """Record that admissions ended with their system's term; returns how many. For the system.

    Nothing depends on this having run: the verdict is derived from the end date.
    """
    if not uow.actor.is_system:
        raise NotFound
    today = london_date(uow.clock.now())
    query = (
        select(Admission)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(PurchasingSystem, PurchasingSystem.id == Lot.system_id)
        .where(PurchasingSystem.ends_on < today, Admission.state.in_(LIVE))
        .order_by(Admission.id)
    )
    rows = list(uow.session.scalars(query.with_for_update(of=Admission)))
    for row in rows:
        _end(uow, row, "expire", "The term of the purchasing system ended.")
    return len(rows)


def _of_provider(uow: UnitOfWork, chosen: Admission) -> list[Admission]:
    query = select(Admission).where(
        Admission.provider_id == chosen.provider_id,
        Admission.council_id == chosen.council_id,
        Admission.state.in_(LIVE),
    )
    return list(uow.session.scalars(query.order_by(Admission.id).with_for_update()))


def _already(uow: UnitOfWork, rows: list[Admission], cause: SuspensionCause) -> set[UUID]:
    held = open_suspensions(uow.session, [row.id for row in rows])
    return {one.admission_id for one in held if one.cause is cause}


def _suspend(
    uow: UnitOfWork, row: Admission, cause: SuspensionCause, reason: str, review_on: date
) -> None:
    by = uow.person.user_id if cause is SuspensionCause.DECISION else None
    stop = Suspension(
        admission_id=row.id,
        council_id=row.council_id,
        provider_id=row.provider_id,
        cause=cause,
        reason=reason,
        review_on=review_on,
        suspended_by_id=by,
        created_at=uow.clock.now(),
    )
    uow.add(stop)
    row.state = ADMISSION.after(row.state, "suspend")
    facts = {"cause": cause.value, "review_on": review_on, "reason": reason}
    uow.record(_of(events.HomeSuspended, row, **facts))


def _end(uow: UnitOfWork, row: Admission, move: str, reason: str) -> None:
    row.state = ADMISSION.after(row.state, move)
    row.ended_at = uow.clock.now()
    uow.record(_of(events.AdmissionEnded, row, state=row.state.value, reason=reason))


def _of(kind: Callable[..., Event], row: Admission, **facts: Any) -> Event:
    """A fact about an admission, which both sides may read."""
    return kind(
        subject_id=row.id,
        council_id=row.council_id,
        provider_id=row.provider_id,
        home_id=row.home_id,
        lot_id=row.lot_id,
        urn=row.urn or NO_URN,
        **facts,
    )
