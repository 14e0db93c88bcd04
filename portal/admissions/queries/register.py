"""The public register of approved providers: no home is named in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select

from portal.accounts import Organisation
from portal.admissions.models import Admission
from portal.admissions.queries.admitted import LIVE
from portal.admissions.types import AdmissionState, RegisterLine
from portal.db import ScopedSession
from portal.kernel.clock import london_date
from portal.pdps import Lot


def list_register(
    session: ScopedSession, *, first: int = 0, most: int = 25
) -> tuple[list[RegisterLine], int]:
    """A window of approved providers by name and lot, and how many lines there are.

    A provider is suspended in a lot only when every home it has there is. No home is named.
    """
    grouped = (
        select(
            Organisation.name.label("provider"),
            Lot.number,
            Lot.title,
            func.min(Admission.admitted_at).label("joined"),
            func.sum(case((Admission.state == AdmissionState.ADMITTED, 1), else_=0)).label(
                "admits"
            ),
        )
        .join(Organisation, Organisation.id == Admission.provider_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .where(Admission.state.in_(LIVE))
        .group_by(Organisation.id, Organisation.name, Lot.id, Lot.number, Lot.title)
    )
    window = grouped.order_by(Organisation.name, Lot.number, Lot.id).offset(first).limit(most)
    total = session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    return [_register_line(row) for row in session.execute(window)], total


def _register_line(row: Any) -> RegisterLine:
    status = "Approved" if row.admits else "Suspended for new placements"
    return RegisterLine(row.provider, row.number, row.title, london_date(row.joined), status)
