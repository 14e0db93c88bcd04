"""Reads of systems, lots, members and what a lot decides by. All of it is public set-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.periods import ProRata, ProRataMethod, Window, pro_rata
from portal.kernel.verdict import Verdict
from portal.pdps import rules
from portal.pdps.models import (
    AgreementText,
    CallOffCriterion,
    Lot,
    MemberCouncil,
    MemberLot,
    PriceBand,
    PurchasingSystem,
    ResponseWindow,
    SystemSetting,
    TermExtension,
)
from portal.pdps.types import DocumentKind, Route, SettingKey


def get_system(session: ScopedSession, system_id: UUID, *, lock: bool = False) -> PurchasingSystem:
    """A system by id. Raises NotFound."""
    query = select(PurchasingSystem).filter_by(id=system_id)
    return one_row(session, query, "There is no such purchasing system.", lock=lock)


def list_systems(session: ScopedSession, actor: Actor) -> Sequence[PurchasingSystem]:
    """The systems that the actor's council hosts or has joined, by name."""
    joined = select(MemberCouncil.system_id).filter_by(council_id=actor.council_id)
    mine = or_(
        PurchasingSystem.host_council_id == actor.council_id, PurchasingSystem.id.in_(joined)
    )
    query = select(PurchasingSystem).where(mine)
    return session.scalars(query.order_by(PurchasingSystem.name, PurchasingSystem.reference)).all()


def system_by_reference(session: ScopedSession, actor: Actor, reference: str) -> PurchasingSystem:
    """A system that the actor's council hosts or has joined. Raises NotFound for any other."""
    for system in list_systems(session, actor):
        if system.reference == reference:
            return system
    raise NotFound("There is no such purchasing system.")


def get_lot(session: ScopedSession, lot_id: UUID, *, lock: bool = False) -> Lot:
    """A lot by id. Raises NotFound."""
    query = select(Lot).filter_by(id=lot_id)
    return one_row(session, query, "There is no such lot.", lock=lock)


def lots_of(session: ScopedSession, system_id: UUID) -> Sequence[Lot]:
    """The lots of a system by number."""
    query = select(Lot).filter_by(system_id=system_id).order_by(Lot.number, Lot.id)
    return session.scalars(query).all()


def lots_by_id(session: ScopedSession, lot_ids: Iterable[UUID]) -> dict[UUID, Lot]:
    """Many lots in one statement."""
    query = select(Lot).where(Lot.id.in_(set(lot_ids)))
    return {lot.id: lot for lot in session.scalars(query)}


def get_member(session: ScopedSession, system_id: UUID, council_id: UUID) -> MemberCouncil:
    """A council's membership. Raises NotFound."""
    query = select(MemberCouncil).filter_by(system_id=system_id, council_id=council_id)
    row = session.scalar(query)
    if row is None:
        raise NotFound("This council is no member of the system.")
    return row


@dataclass(frozen=True, slots=True)
class LotMember:
    """A council in a lot, with the access fee due until the end of the term and its working."""

    council_id: UUID
    lot_id: UUID
    joined_on: date
    fee: ProRata
    source: str
    is_sample: bool


def list_member_lots(session: ScopedSession, system: PurchasingSystem) -> list[LotMember]:
    """Every council's lots with the fee due, in the order of joining."""
    query = (
        select(MemberLot)
        .filter_by(system_id=system.id)
        .order_by(MemberLot.joined_on, MemberLot.council_id, MemberLot.lot_id)
    )
    return [_lot_member(row, system) for row in session.scalars(query)]


def _lot_member(row: MemberLot, system: PurchasingSystem) -> LotMember:
    method = ProRataMethod(system.fee_method)
    fee = pro_rata(row.yearly_fee_pence, row.joined_on, system.ends_on, method)
    return LotMember(row.council_id, row.lot_id, row.joined_on, fee, row.source, row.is_sample)


def joined_lots(session: ScopedSession, council_id: UUID) -> Sequence[Lot]:
    """The lots that a council may call off from, by system and number: those it joined, its own."""
    joined = select(MemberLot.lot_id).filter_by(council_id=council_id)
    hosted = select(PurchasingSystem.id).filter_by(host_council_id=council_id)
    query = (
        select(Lot)
        .join(PurchasingSystem, PurchasingSystem.id == Lot.system_id)
        .where(or_(Lot.id.in_(joined), Lot.system_id.in_(hosted)))
        .order_by(PurchasingSystem.name, PurchasingSystem.reference, Lot.number)
    )
    return session.scalars(query).all()


def has_joined(session: ScopedSession, council_id: UUID, lot_id: UUID, on: date) -> bool:
    """Whether a council may use a lot on a day: it joined by then, or it hosts the system."""
    system = get_system(session, get_lot(session, lot_id).system_id)
    if system.host_council_id == council_id:
        return True
    query = select(MemberLot.joined_on).filter_by(council_id=council_id, lot_id=lot_id)
    since = session.scalar(query)
    return since is not None and since <= on


def end_of_term(session: ScopedSession, lot_id: UUID) -> date:
    """The last day on which a call-off from a lot may start."""
    return get_system(session, get_lot(session, lot_id).system_id).ends_on


def term_verdict(session: ScopedSession, lot_id: UUID, starts_on: date) -> Verdict:
    """Whether a call-off from a lot may start on a day, and if not, why."""
    return rules.within_term(get_system(session, get_lot(session, lot_id).system_id), starts_on)


def list_extensions(session: ScopedSession, system_id: UUID) -> Sequence[TermExtension]:
    """The decisions on a system's term, newest first."""
    query = select(TermExtension).filter_by(system_id=system_id)
    return session.scalars(query.order_by(TermExtension.created_at.desc(), TermExtension.id)).all()


def current_texts(session: ScopedSession, system_id: UUID) -> dict[DocumentKind, AgreementText]:
    """The newest version of each document that agreements fix; a kind never issued is left out."""
    query = select(AgreementText).filter_by(system_id=system_id).order_by(AgreementText.number)
    return {row.kind: row for row in session.scalars(query)}


def settings_of(session: ScopedSession, system_id: UUID) -> dict[SettingKey, SystemSetting]:
    """Every setting of a system by key."""
    query = select(SystemSetting).filter_by(system_id=system_id)
    found = {row.key: row for row in session.scalars(query)}
    return {key: found[key] for key in SettingKey if key in found}


def setting(session: ScopedSession, lot_id: UUID, key: SettingKey) -> str:
    """One setting of the system of a lot, as text. Raises NotFound."""
    rows = settings_of(session, get_lot(session, lot_id).system_id)
    if key not in rows:
        raise NotFound("There is no such setting.")
    return rows[key].value


def price_bands(session: ScopedSession, lot_id: UUID) -> Sequence[PriceBand]:
    """The price bands of a lot, in their order."""
    query = select(PriceBand).filter_by(lot_id=lot_id).order_by(PriceBand.position)
    return session.scalars(query).all()


def windows_by_lot(
    session: ScopedSession, lot_ids: Iterable[UUID]
) -> dict[UUID, list[ResponseWindow]]:
    """The response windows of many lots in one statement, the shortest route first."""
    found: dict[UUID, list[ResponseWindow]] = {lot_id: [] for lot_id in lot_ids}
    rows = session.scalars(select(ResponseWindow).where(ResponseWindow.lot_id.in_(found)))
    for row in sorted(rows, key=lambda row: list(Route).index(Route(row.route))):
        found[row.lot_id].append(row)
    return found


def criteria_by_lot(
    session: ScopedSession, lot_ids: Iterable[UUID]
) -> dict[UUID, list[CallOffCriterion]]:
    """By what offers are compared in many lots, in one statement."""
    found: dict[UUID, list[CallOffCriterion]] = {lot_id: [] for lot_id in lot_ids}
    query = select(CallOffCriterion).where(CallOffCriterion.lot_id.in_(found))
    for row in session.scalars(query.order_by(CallOffCriterion.position)):
        found[row.lot_id].append(row)
    return found


def window_for(session: ScopedSession, lot_id: UUID, route: str) -> tuple[Window, bool]:
    """How long providers have on a route, and whether offers stay sealed. Raises NotFound."""
    query = select(ResponseWindow).filter_by(lot_id=lot_id, route=Route(route))
    row = session.scalar(query)
    if row is None:
        raise NotFound("This lot has no response window for the route.")
    return row.window, row.is_sealed


def criteria_for(session: ScopedSession, lot_id: UUID) -> Sequence[CallOffCriterion]:
    """By what offers in a lot are compared, in order."""
    query = select(CallOffCriterion).filter_by(lot_id=lot_id).order_by(CallOffCriterion.position)
    return session.scalars(query).all()
