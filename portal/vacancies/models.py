"""Places and matching limits, one row for each home or pseudonymous carer household."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Day, Identified, Instant, ProviderOwned, Versioned, choice
from portal.providers import Need, Sex, needs_in

_EITHER = "(home_id IS NULL) <> (household_id IS NULL)"


def _where(*more: CheckConstraint) -> tuple[object, ...]:
    """A row belongs to exactly one home or household, and to the provider whose it is."""
    return (
        ForeignKeyConstraint(["home_id", "provider_id"], ["home.id", "home.provider_id"]),
        ForeignKeyConstraint(
            ["household_id", "provider_id"], ["carer_household.id", "carer_household.provider_id"]
        ),
        UniqueConstraint("home_id"),
        UniqueConstraint("household_id"),
        CheckConstraint(_EITHER, name="home_or_household"),
        *more,
    )


class Vacancy(Identified, Versioned, ProviderOwned, Base):
    """How many places a home or household has, from when, and when somebody last said so.

    Freshness is derived from `confirmed_at` when read (types.freshness); no job changes it.
    `available_from` None means now; `paused_until` is the first day on which referrals may come
    again.
    """

    __tablename__ = "vacancy"
    home_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    household_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    places: Mapped[int] = mapped_column(Integer, nullable=False)
    available_from: Mapped[date | None] = mapped_column(Day, nullable=True)
    confirmed_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    confirmed_by_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    paused_until: Mapped[date | None] = mapped_column(Day, nullable=True)

    __table_args__ = _where(CheckConstraint("places >= 0", name="places"))


class MatchingLimits(Identified, Versioned, ProviderOwned, Base):
    """For whom a home or household is to be matched now, within its registration or approval.

    A home without a row is matched by its registration alone. `needs` holds a bit for each need
    that can be met now (providers' `Need`); `radius_miles` None means any distance.
    """

    __tablename__ = "matching_limits"
    home_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    household_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    age_from: Mapped[int] = mapped_column(Integer, nullable=False)
    age_to: Mapped[int] = mapped_column(Integer, nullable=False)
    sex: Mapped[Sex] = mapped_column(choice(Sex, "sex"), nullable=False)
    needs: Mapped[int] = mapped_column(BigInteger, nullable=False, default=0)
    radius_miles: Mapped[int | None] = mapped_column(Integer, nullable=True)

    __table_args__ = _where(
        CheckConstraint("age_from >= 0 AND age_from <= age_to AND age_to <= 25", name="ages"),
        CheckConstraint("radius_miles > 0", name="radius"),
    )

    @property
    def needs_met(self) -> tuple[Need, ...]:
        """The needs that can be met now, in the order of pages."""
        return needs_in(self.needs)
