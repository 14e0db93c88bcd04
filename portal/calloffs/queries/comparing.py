"""Offers side by side: who, what, where, and their points by the criteria frozen at sending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal import offers
from portal.accounts import Organisation
from portal.calloffs.rules import Entry, Ranked, rank
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.offers import HowMet, OfferState, SentOffer
from portal.providers import CarerHousehold, Home, Registration, distance_band, registrations_for
from portal.referrals import Referral, Screening

Key = tuple[UUID, UUID | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """One offer in the comparison. `place` is its rank, 1 first; points are to two places."""

    sent: SentOffer
    provider: str
    home: str
    urn: str
    rating: str
    inspected_on: date | None
    is_in_area: bool
    miles: float | None
    place: int
    points: Mapping[str, Decimal]
    total: Decimal

    @property
    def reference(self) -> str:
        """The offer's reference."""
        return self.sent.offer.reference

    @property
    def distance(self) -> str:
        """How far the home is, as a band."""
        return "distance not known" if self.miles is None else distance_band(self.miles)

    @property
    def is_open(self) -> bool:
        """Whether it can still be chosen."""
        return self.sent.offer.state is OfferState.SUBMITTED

    def as_record(self) -> dict[str, Any]:
        """What a recommendation keeps of an offer that was compared: figures, never its words."""
        return {
            "offer": self.reference,
            "number": self.sent.version.number,
            "digest": self.sent.version.digest,
            "provider": self.provider,
            "home": self.home,
            "rating": self.rating,
            "weekly_pence": self.sent.content.weekly_pence,
            "is_in_area": self.is_in_area,
            "distance": self.distance,
            "points": {name: str(value) for name, value in self.points.items()},
            "total": str(self.total),
            "place": self.place,
        }


def compare(
    session: ScopedSession, actor: Actor, referral: Referral, now: datetime
) -> list[Compared]:
    """Every offer that was sent for a referral, best rank first; none while they are sealed."""
    found = offers.list_offers(session, actor, referral, now)
    if not found:
        return []
    placed = _screened(session, referral, found)
    ranked = rank([_entry(one, placed[one.offer.id]) for one in found], weights_of(referral))
    by_id = {one.offer.id: one for one in found}
    names = _Names.of(session, found)
    return [
        names.compared(by_id[line.offer_id], placed[line.offer_id], line, place)
        for place, line in enumerate(ranked, 1)
    ]


def weights_of(referral: Referral) -> dict[str, Decimal]:
    """The weight of each criterion as it was frozen when the referral was sent."""
    return {item["key"]: Decimal(item["weight"]) for item in referral.criteria}


def has_cheaper(compared: Iterable[Compared], chosen: SentOffer) -> bool:
    """Whether another open offer asks a lower fee."""
    fee = chosen.content.weekly_pence
    return any(one.sent.content.weekly_pence < fee for one in compared if one.is_open)


def has_nearer(compared: Sequence[Compared], chosen: SentOffer) -> bool:
    """Whether another open offer's home is nearer, by the bands that people see."""
    own = next((one for one in compared if one.sent.offer.id == chosen.offer.id), None)
    if own is None or own.miles is None:
        return False
    return any(
        one.is_open and one.miles is not None and one.miles < own.miles - 1 for one in compared
    )


def _screened(
    session: ScopedSession, referral: Referral, found: Sequence[SentOffer]
) -> dict[UUID, Screening | None]:
    """By offer, what the match said of its home at the newest sending."""
    homes = {one.offer.home_id for one in found}
    query = select(Screening).where(
        Screening.referral_id == referral.id, Screening.home_id.in_(homes)
    )
    newest: dict[Key, Screening] = {
        (row.home_id, row.household_id): row
        for row in session.scalars(query.order_by(Screening.wave))
    }
    return {one.offer.id: newest.get((one.offer.home_id, one.offer.household_id)) for one in found}


def _entry(one: SentOffer, screened: Screening | None) -> Entry:
    musts = [statement for statement in one.content.statements if statement.is_must]
    worth = {HowMet.MET: Decimal(1), HowMet.PARTLY: Decimal("0.5")}
    met = sum((worth.get(s.how, Decimal(0)) for s in musts if s.how is not None), Decimal(0))
    is_local = screened is not None and screened.is_in_area
    return Entry(one.offer.id, len(musts), met, one.content.weekly_pence, is_local)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names and register entries that a comparison shows, in three statements."""

    providers: Mapping[UUID, str]
    homes: Mapping[UUID, Home]
    households: Mapping[UUID, CarerHousehold]
    register: Mapping[str, Registration]

    @classmethod
    def of(cls, session: ScopedSession, found: Sequence[SentOffer]) -> _Names:
        """Read what these offers need."""
        ids = {one.offer.home_id for one in found}
        owned = (
            select(Home, Organisation.name)
            .join(Organisation, Organisation.id == Home.provider_id)
            .where(Home.id.in_(ids))
        )
        rows = session.execute(owned).all()
        homes = {row[0].id: row[0] for row in rows}
        named = {one.offer.household_id for one in found if one.offer.household_id}
        of_agencies = select(CarerHousehold).where(CarerHousehold.id.in_(named))
        households = {row.id: row for row in session.scalars(of_agencies)} if named else {}
        providers = {row[0].provider_id: row[1] for row in rows}
        urns = [home.urn for home in homes.values() if home.urn]
        return cls(providers, homes, households, registrations_for(session, urns))

    def compared(
        self, one: SentOffer, screened: Screening | None, line: Ranked, place: int
    ) -> Compared:
        """One offer with its names, register entry and points."""
        home = self.homes[one.offer.home_id]
        entry = self.register.get(home.urn or "")
        name = home.name
        if one.offer.household_id is not None:
            name = f"{self.households[one.offer.household_id].label}, {home.name}"
        return Compared(
            sent=one,
            provider=self.providers[one.offer.provider_id],
            home=name,
            urn=home.urn or "",
            rating=entry.rating.label if entry else "Not in the register",
            inspected_on=entry.rating.inspected_on if entry else None,
            is_in_area=screened is not None and screened.is_in_area,
            miles=screened.miles if screened else None,
            place=place,
            points=line.points,
            total=line.total,
        )
