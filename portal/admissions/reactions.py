"""What this room does when the register changes. Each runs across tenants as the system."""

from __future__ import annotations

from sqlalchemy import select

from portal.admissions.models import Admission
from portal.admissions.queries import accepts
from portal.admissions.queries.admitted import LIVE
from portal.admissions.services import suspend_by_rule, suspend_in_lots
from portal.admissions.types import SuspensionCause
from portal.db import UnitOfWork
from portal.pdps import Lot
from portal.providers import (
    RatingChanged,
    RegistrationCancelled,
    RegistrationSuspended,
)


def on_rating_changed(uow: UnitOfWork, fact: RatingChanged) -> None:
    """A rating below a lot's rule suspends the home in that lot; another lot may keep it."""
    query = (
        select(Lot)
        .join(Admission, Admission.lot_id == Lot.id)
        .where(Admission.home_id == fact.home_id, Admission.state.in_(LIVE))
    )
    below = {lot.id for lot in uow.session.scalars(query) if not accepts(lot, fact.after)}
    if below:
        rating = fact.after.replace("_", " ")
        reason = (
            f"Ofsted’s latest rating is {rating}, which the lot’s rule does not accept. A new "
            "inspection that the rule accepts, or a decision of the host council, lifts this."
        )
        suspend_in_lots(uow, fact.home_id, below, SuspensionCause.RATING, reason)


def on_registration_stopped(
    uow: UnitOfWork, fact: RegistrationSuspended | RegistrationCancelled
) -> None:
    """A registration that Ofsted suspended or ended stops new placements in every lot."""
    how = "suspended" if isinstance(fact, RegistrationSuspended) else "cancelled"
    reason = f"Ofsted’s register says that the registration is {how}."
    suspend_by_rule(uow, fact.home_id, SuspensionCause.REGISTRATION, reason)
