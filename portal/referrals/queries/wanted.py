"""What a match is asked, and the shape of its statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    String,
    Uuid,
    bindparam,
)

from portal.db import Instant
from portal.providers import (
    CoverKind,
    Judgement,
    ServiceKind,
)
from portal.referrals.types import ChildSex
from portal.vacancies import AMBER_AFTER, NOT_COUNTED_AFTER

METRES_IN_MILE = 1609.344
SQUARE_METRES = int(METRES_IN_MILE**2)


class Shape(NamedTuple):
    """What changes the words of the statement; everything else is a parameter of it."""

    service: ServiceKind
    sex: ChildSex
    accepted: tuple[Judgement, ...]
    accepts_uninspected: bool
    covers: tuple[tuple[CoverKind, int], ...]
    is_over: bool
    has_must: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that a match asks for. `must` is providers' number of the must-have needs.

    `accepted` are the judgements of the lot's rating rule, `covers` the least insurance in pence.
    `is_over` tells that the purchasing system's term has ended, which stops every home.
    """

    referral_id: UUID
    council_id: UUID
    child_id: UUID
    lot_id: UUID
    service: ServiceKind
    accepted: frozenset[Judgement]
    accepts_uninspected: bool
    covers: tuple[tuple[CoverKind, int], ...]
    is_over: bool
    age: int
    sex: ChildSex
    must: int
    easting: int
    northing: int
    radius: int
    authority_code: str
    move_by: date
    today: date
    now: datetime

    @property
    def is_fostering(self) -> bool:
        """Whether carer households are matched instead of homes."""
        return self.service is ServiceKind.AGENCY

    @property
    def shape(self) -> Shape:
        """What changes the words of the statement."""
        return Shape(
            self.service,
            self.sex,
            tuple(sorted(self.accepted)),
            self.accepts_uninspected,
            self.covers,
            self.is_over,
            bool(self.must),
        )

    def parameters(self) -> dict[str, Any]:
        """The values of the named parameters."""
        reach = round(self.radius * METRES_IN_MILE) + 1
        return {
            "referral": self.referral_id,
            "council": self.council_id,
            "child": self.child_id,
            "lot": self.lot_id,
            "age": self.age,
            "must": self.must,
            "east": self.easting,
            "north": self.northing,
            "west_edge": self.easting - reach,
            "east_edge": self.easting + reach,
            "south_edge": self.northing - reach,
            "north_edge": self.northing + reach,
            "reach_squared": round((self.radius * METRES_IN_MILE) ** 2),
            "authority": self.authority_code,
            "move_by": self.move_by,
            "today": self.today,
            "counted_from": self.now - NOT_COUNTED_AFTER,
            "fresh_from": self.now - AMBER_AFTER,
        }


_TYPES: dict[str, Any] = {
    "age": Integer(),
    "must": BigInteger(),
    "east": BigInteger(),
    "north": BigInteger(),
    "reach_squared": BigInteger(),
    "authority": String(),
    "move_by": Date(),
    "today": Date(),
    "counted_from": Instant(),
    "fresh_from": Instant(),
}


def value(name: str) -> Any:
    """A named parameter: an id where nothing else is said, a whole number for an edge."""
    kind = Integer() if name.endswith("_edge") else _TYPES.get(name, Uuid())
    return bindparam(name, type_=kind)
