"""Reads of the register and of what providers say of themselves.

The register is public. Services are their provider's own, and every council may read them; nobody
else may. Each read of services starts from `visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, func, select

from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor, ActorKind
from portal.providers.models import (
    CarerHousehold,
    Home,
    Insurance,
    OfstedImport,
    OfstedInspection,
    OfstedProvider,
)
from portal.providers.rules import cover_state
from portal.providers.states import ImportState
from portal.providers.types import (
    CoverKind,
    CoverState,
    Judgement,
    Rating,
    RatingState,
    Registration,
    ServiceKind,
    Source,
)

# --- the register -------------------------------------------------------------------------------


def find_registration(session: ScopedSession, urn: str) -> Registration | None:
    """What the register says of a URN, or None when no file has listed it."""
    return registrations_for(session, [urn]).get(urn)


def registrations_for(session: ScopedSession, urns: Iterable[str]) -> dict[str, Registration]:
    """Registrations of many URNs in one statement; a URN that no file listed is left out."""
    wanted = set(urns)
    if not wanted:
        return {}
    query = select(OfstedProvider, _newest().scalar_subquery())
    rows = session.execute(query.where(OfstedProvider.urn.in_(wanted)))
    return {row.urn: _registration(row, newest) for row, newest in rows}


def newest_as_at(session: ScopedSession) -> date | None:
    """The date of the newest file imported to its end, or None before the first."""
    newest: date | None = session.scalar(_newest())
    return newest


def _newest() -> Select[Any]:
    return select(func.max(OfstedImport.as_at)).where(OfstedImport.state == ImportState.FINISHED)


def _registration(row: OfstedProvider, newest: date | None) -> Registration:
    return Registration(
        urn=row.urn,
        provision_type=row.provision_type,
        kind=row.kind,
        status=row.status,
        status_on=row.status_on,
        name=row.name,
        local_authority=row.local_authority,
        region=row.region,
        sector=row.sector,
        places=row.places,
        owner=row.owner,
        registered_on=row.registered_on,
        as_at=row.as_at,
        is_listed=newest is None or row.as_at >= newest,
        rating=_rating(row.urn, row.judgement, row.inspected_on),
    )


def current_rating(session: ScopedSession, urn: str) -> Rating:
    """The rating of one URN: the judgement with the latest inspection date, wherever learned."""
    return ratings_for(session, [urn])[urn]


def ratings_for(session: ScopedSession, urns: Iterable[str]) -> dict[str, Rating]:
    """The rating of each of many URNs in one statement; every URN asked for is in the answer."""
    wanted = set(urns)
    found = {urn: Rating(urn, RatingState.NOT_IN_REGISTER) for urn in wanted}
    query = select(OfstedProvider.urn, OfstedProvider.judgement, OfstedProvider.inspected_on)
    for urn, judgement, day in session.execute(query.where(OfstedProvider.urn.in_(wanted))):
        found[urn] = _rating(urn, judgement, day)
    return found


def _rating(urn: str, judgement: Judgement | None, inspected_on: date | None) -> Rating:
    state = RatingState.NOT_YET_INSPECTED if judgement is None else RatingState.RATED
    return Rating(urn, state, judgement, inspected_on)


def newest_first() -> tuple[Any, ...]:
    """The order in which inspections count: the latest day, then the published file's word."""
    return (
        OfstedInspection.inspected_on.desc(),
        (OfstedInspection.source == Source.FILE).desc(),
        OfstedInspection.event_number.desc(),
        OfstedInspection.id.desc(),
    )


def list_inspections(session: ScopedSession, urn: str) -> Sequence[OfstedInspection]:
    """Every inspection known of a URN, the one that counts first."""
    query = (
        select(OfstedInspection)
        .join(OfstedProvider, OfstedProvider.id == OfstedInspection.ofsted_provider_id)
        .where(OfstedProvider.urn == urn)
        .order_by(*newest_first())
    )
    return session.scalars(query).all()


def get_register_entry(session: ScopedSession, urn: str, *, lock: bool = False) -> OfstedProvider:
    """The register's row of a URN. Raises NotFound."""
    query = select(OfstedProvider).where(OfstedProvider.urn == urn)
    return one_row(session, query, "There is no such Ofsted number in the register.", lock=lock)


def list_imports(session: ScopedSession, most: int = 20) -> Sequence[OfstedImport]:
    """The newest import runs first."""
    query = select(OfstedImport).order_by(OfstedImport.started_at.desc(), OfstedImport.id)
    return session.scalars(query.limit(most)).all()


# --- services -----------------------------------------------------------------------------------


def visible_to(actor: Actor) -> Select[Home]:
    """The services that exist for an actor: a provider's own, and all of them for a council."""
    live = select(Home).where(Home.removed_at.is_(None))
    if actor.is_system or actor.kind is ActorKind.COUNCIL:
        return live
    if actor.provider_id is not None:
        return live.where(Home.provider_id == actor.provider_id)
    return live.where(false())


def list_homes(
    session: ScopedSession,
    actor: Actor,
    *,
    kind: ServiceKind | None = None,
    provider_id: UUID | None = None,
) -> Sequence[Home]:
    """Services in the order of their names; of one kind or one provider if asked."""
    query = visible_to(actor)
    if kind is not None:
        query = query.where(Home.kind == kind)
    if provider_id is not None:
        query = query.where(Home.provider_id == provider_id)
    return session.scalars(query.order_by(Home.name, Home.reference)).all()


def get_home(session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False) -> Home:
    """One service by its reference. Raises NotFound for an absent, removed or foreign one."""
    query = visible_to(actor).where(Home.reference == reference)
    return one_row(session, query, "There is no such home.", lock=lock)


def find_home_by_urn(session: ScopedSession, actor: Actor, urn: str) -> Home | None:
    """The service with a URN, if the actor may see it."""
    return session.scalar(visible_to(actor).where(Home.urn == urn))


def list_households(session: ScopedSession, actor: Actor, home: Home) -> Sequence[CarerHousehold]:
    """The households of an agency that the actor may see, by number."""
    query = _households(actor).where(CarerHousehold.home_id == home.id)
    return session.scalars(query.order_by(CarerHousehold.number)).all()


def count_households(session: ScopedSession, actor: Actor) -> dict[UUID, int]:
    """How many households each agency has, of those the actor may see, by the agency's id."""
    live = _households(actor).subquery()
    query = select(live.c.home_id, func.count()).group_by(live.c.home_id)
    return {row[0]: row[1] for row in session.execute(query)}


def get_household(
    session: ScopedSession, actor: Actor, home: Home, number: int, *, lock: bool = False
) -> CarerHousehold:
    """One household of an agency by its number. Raises NotFound."""
    query = _households(actor).where(
        CarerHousehold.home_id == home.id, CarerHousehold.number == number
    )
    return one_row(session, query, "There is no such household.", lock=lock)


def _households(actor: Actor) -> Select[CarerHousehold]:
    live = select(CarerHousehold).where(CarerHousehold.removed_at.is_(None))
    if actor.is_system or actor.kind is ActorKind.COUNCIL:
        return live
    if actor.provider_id is not None:
        return live.where(CarerHousehold.provider_id == actor.provider_id)
    return live.where(false())


# --- insurance ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cover:
    """One kind of insurance of a provider as it stands on a day; nothing but the kind if missing.

    Amount in pence. `document_id` is the certificate, where one was given.
    """

    kind: CoverKind
    state: CoverState
    insurer: str = ""
    amount_pence: int = 0
    expires_on: date | None = None
    document_id: UUID | None = None

    @property
    def counts(self) -> bool:
        """Whether the provider is covered on that day."""
        return self.state in (CoverState.CURRENT, CoverState.DUE)


def covers_of(session: ScopedSession, provider_id: UUID, today: date) -> dict[CoverKind, Cover]:
    """A provider's insurance on a day: one answer for each kind that is asked for."""
    query = select(Insurance).where(
        Insurance.provider_id == provider_id, Insurance.replaced_at.is_(None)
    )
    held = {row.kind: row for row in session.scalars(query)}
    return {kind: _cover(kind, held.get(kind), today) for kind in CoverKind}


def _cover(kind: CoverKind, row: Insurance | None, today: date) -> Cover:
    if row is None:
        return Cover(kind, CoverState.MISSING)
    state = cover_state(row.expires_on, today)
    return Cover(kind, state, row.insurer, row.amount_pence, row.expires_on, row.document_id)
