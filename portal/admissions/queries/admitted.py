"""Reads of admissions and of their suspensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.accounts import Organisation
from portal.admissions.models import Admission, Suspension
from portal.admissions.types import AdmissionState, AdmittedHome
from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.pdps import Lot
from portal.providers import Home

LIVE = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class HostLine:
    """An admission as the host council's list shows it."""

    id: UUID
    provider_name: str
    home_name: str
    urn: str | None
    lot_number: str
    lot_title: str
    state: AdmissionState
    admitted_at: datetime


def _host_lines(actor: Actor) -> Any:
    return (
        select(
            Admission.id,
            Organisation.name.label("provider_name"),
            Home.name.label("home_name"),
            Admission.urn,
            Lot.number.label("lot_number"),
            Lot.title.label("lot_title"),
            Admission.state,
            Admission.admitted_at,
        )
        .join(Organisation, Organisation.id == Admission.provider_id)
        .join(Home, Home.id == Admission.home_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .where(Admission.council_id == actor.council_id)
    )


def list_host_admissions(
    session: ScopedSession, actor: Actor, *, first: int = 0, most: int = 25
) -> tuple[Sequence[HostLine], int]:
    """A window of the host council's admissions by provider and home, and how many there are."""
    total = select(func.count()).where(Admission.council_id == actor.council_id)
    order = (Organisation.name, Home.name, Lot.number, Admission.id)
    query = _host_lines(actor).order_by(*order).offset(first).limit(most)
    lines = [HostLine(**row) for row in session.execute(query).mappings()]
    return lines, session.scalar(total.select_from(Admission)) or 0


def get_admission(
    session: ScopedSession, actor: Actor, admission_id: UUID, *, lock: bool = False
) -> Admission:
    """An admission by its host council or its provider. Raises NotFound for anybody else's."""
    query = select(Admission).where(Admission.id == admission_id)
    if not actor.is_system:
        column = Admission.provider_id if actor.provider_id else Admission.council_id
        query = query.where(column == (actor.provider_id or actor.council_id))
    return one_row(session, query, "There is no such admission.", lock=lock)


def get_host_line(session: ScopedSession, actor: Actor, admission_id: UUID) -> HostLine:
    """One line of the host council's list. Raises NotFound."""
    query = _host_lines(actor).where(Admission.id == admission_id)
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such admission.")
    return HostLine(**row)


def list_suspensions(session: ScopedSession, admission_ids: Iterable[UUID]) -> list[Suspension]:
    """Every suspension of these admissions, the newest first."""
    query = select(Suspension).where(Suspension.admission_id.in_(set(admission_ids)))
    return list(session.scalars(query.order_by(Suspension.created_at.desc(), Suspension.id)))


def open_suspensions(
    session: ScopedSession, admission_ids: Iterable[UUID], *, lock: bool = False
) -> list[Suspension]:
    """Suspensions of these admissions that nobody has lifted, in a fixed order."""
    query = select(Suspension).where(
        Suspension.admission_id.in_(set(admission_ids)), Suspension.lifted_at.is_(None)
    )
    query = query.order_by(Suspension.created_at, Suspension.id)
    return list(session.scalars(query.with_for_update() if lock else query))


def list_admitted(session: ScopedSession, lot_id: UUID) -> list[AdmittedHome]:
    """Every live admission of a lot, suspended ones too; rules are asked by `callable_verdicts`."""
    query = select(Admission).where(Admission.lot_id == lot_id, Admission.state.in_(LIVE))
    return [_admitted(row) for row in session.scalars(query.order_by(Admission.id))]


def list_own_admissions(session: ScopedSession, actor: Actor) -> list[AdmittedHome]:
    """Every admission of a provider's own homes, ended ones too."""
    query = select(Admission).where(Admission.provider_id == actor.provider_id)
    order = (Admission.admitted_at.desc(), Admission.urn, Admission.id)
    return [_admitted(row) for row in session.scalars(query.order_by(*order).limit(500))]


def _admitted(row: Admission) -> AdmittedHome:
    return AdmittedHome(
        admission_id=row.id,
        lot_id=row.lot_id,
        provider_id=row.provider_id,
        home_id=row.home_id,
        urn=row.urn,
        state=row.state,
        admitted_at=row.admitted_at,
    )


def suspensions_to_review(
    session: ScopedSession, actor: Actor, most: int
) -> list[tuple[Suspension, str]]:
    """The host's open suspensions that are due first, each with the Ofsted number of its home."""
    query = (
        select(Suspension, Admission.urn)
        .join(Admission, Admission.id == Suspension.admission_id)
        .where(Suspension.council_id == actor.council_id, Suspension.lifted_at.is_(None))
        .order_by(Suspension.review_on, Admission.urn, Suspension.id)
    )
    return [(row, urn or "a service") for row, urn in session.execute(query.limit(most))]
