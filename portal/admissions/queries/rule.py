"""Who may be called on, derived at each reading from admission, register and insurance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from portal.admissions.models import Admission
from portal.admissions.queries.admitted import LIVE
from portal.admissions.rules import CallFacts, CoverFact, callable_verdict_of
from portal.db import ScopedSession
from portal.kernel.clock import london_date
from portal.kernel.errors import NotFound
from portal.kernel.verdict import Verdict
from portal.pdps import Lot, PurchasingSystem, RatingOutcome, SettingKey, SystemSetting
from portal.providers import (
    Cover,
    CoverKind,
    Rating,
    Registration,
    covers_of,
    registrations_for,
)

COVERS = {
    CoverKind.EMPLOYERS: SettingKey.EMPLOYERS_COVER_PENCE,
    CoverKind.PUBLIC: SettingKey.PUBLIC_COVER_PENCE,
    CoverKind.PROFESSIONAL: SettingKey.PROFESSIONAL_COVER_PENCE,
}


def callable_verdict(session: ScopedSession, home_id: UUID, lot_id: UUID, now: datetime) -> Verdict:
    """Whether a home may be called on in a lot at `now`, with the first reason why not."""
    return callable_verdicts(session, lot_id, [home_id], now)[home_id]


def callable_verdicts(
    session: ScopedSession, lot_id: UUID, home_ids: Sequence[UUID], now: datetime
) -> dict[UUID, Verdict]:
    """The verdict on each home asked for, in a few statements and one more a provider."""
    lot, system = _lot(session, lot_id)
    query = select(Admission).where(Admission.lot_id == lot_id, Admission.home_id.in_(home_ids))
    newest = query.order_by(Admission.state.in_(LIVE), Admission.admitted_at, Admission.id)
    held = {row.home_id: row for row in session.scalars(newest)}
    registered = registrations_for(session, [row.urn for row in held.values() if row.urn])
    needed = needed_covers(session, system.id)
    today = london_date(now)
    covers = {
        provider: _covers(covers_of(session, provider, today), needed)
        for provider in {row.provider_id for row in held.values()}
    }
    facts = _Known(lot, system.ends_on, registered, covers, today)
    return {home: callable_verdict_of(facts.of(held.get(home))) for home in home_ids}


@dataclass(frozen=True, slots=True)
class _Known:
    lot: Lot
    ends_on: date
    registered: Mapping[str, Registration]
    covers: Mapping[UUID, Sequence[CoverFact]]
    today: date

    def of(self, row: Admission | None) -> CallFacts:
        """Everything known of one home in this lot."""
        found = self.registered.get(row.urn) if row is not None and row.urn else None
        return CallFacts(
            state=row.state if row else None,
            needs_urn=row is None or row.urn is not None,
            registration=found.status.value if found else None,
            rating=found.rating.label if found else "",
            accepts_rating=found is not None and accepts_rating(self.lot, found.rating),
            covers=self.covers[row.provider_id] if row else (),
            term_ends_on=self.ends_on,
            today=self.today,
        )


def accepts_rating(lot: Lot, rating: Rating) -> bool:
    """Whether the lot's rule lets a rating stand; what it has decided case by case stands too."""
    return accepts(lot, rating.judgement.value if rating.judgement else rating.state.value)


def accepts(lot: Lot, rating: str) -> bool:
    """The same for a rating as events carry it. A rating that the rule does not name is refused."""
    outcome = lot.rating_rule.get(rating, RatingOutcome.REFUSE.value)
    return bool(outcome != RatingOutcome.REFUSE.value)


def needed_covers(session: ScopedSession, system_id: UUID) -> dict[CoverKind, int]:
    """The insurance that a system asks for, in pence."""
    query = select(SystemSetting.key, SystemSetting.value).where(
        SystemSetting.system_id == system_id, SystemSetting.key.in_(COVERS.values())
    )
    values = {key: int(value) for key, value in session.execute(query)}
    return {kind: values[key] for kind, key in COVERS.items() if key in values}


def _covers(held: Mapping[CoverKind, Cover], needed: Mapping[CoverKind, int]) -> list[CoverFact]:
    return [
        CoverFact(kind.label, held[kind].amount_pence, pence, held[kind].expires_on)
        for kind, pence in needed.items()
    ]


def _lot(session: ScopedSession, lot_id: UUID) -> tuple[Lot, PurchasingSystem]:
    query = (
        select(Lot, PurchasingSystem)
        .join(PurchasingSystem, PurchasingSystem.id == Lot.system_id)
        .where(Lot.id == lot_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such lot.")
    return row[0], row[1]
