"""What a provider says of itself: its services, the households of an agency, its insurance."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import (
    Base,
    Day,
    Identified,
    Instant,
    Pence,
    ProviderOwned,
    Stamped,
    Versioned,
    choice,
)
from portal.providers.types import CoverKind, Need, ServiceKind, Sex, needs_in

_LIVE = text("removed_at IS NULL")
_IN_FORCE = text("replaced_at IS NULL")


class _Cares:
    """Whom a home or a household may care for. Ages in years, both ends counted."""

    age_from: Mapped[int] = mapped_column(Integer, nullable=False)
    age_to: Mapped[int] = mapped_column(Integer, nullable=False)
    sex: Mapped[Sex] = mapped_column(choice(Sex, "sex"), nullable=False)
    needs: Mapped[int] = mapped_column(BigInteger, nullable=False, default=0)
    easting: Mapped[int | None] = mapped_column(Integer, nullable=True)
    northing: Mapped[int | None] = mapped_column(Integer, nullable=True)
    authority_code: Mapped[str] = mapped_column(String(9), nullable=False, default="")
    authority: Mapped[str] = mapped_column(String(80), nullable=False, default="")

    @property
    def needs_met(self) -> tuple[Need, ...]:
        """The needs that can be met here, in the order of pages."""
        return needs_in(self.needs)


class Home(Identified, Versioned, Stamped, _Cares, ProviderOwned, Base):
    """One service: a home, an agency or another kind, one Ofsted URN each (none over 18).

    Name, address and postcode are confidential: a page that anybody can read never shows them.
    `needs` holds a bit for each need (`types.Need`). `confirmed_at` is when the provider last said
    that all this is right. Removed ones stay, because placements and records point to them.
    """

    __tablename__ = "home"
    reference: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    urn: Mapped[str | None] = mapped_column(String(8), nullable=True)
    kind: Mapped[ServiceKind] = mapped_column(choice(ServiceKind, "kind"), nullable=False)
    name: Mapped[str] = mapped_column(String(120), nullable=False)
    address_1: Mapped[str] = mapped_column(String(120), nullable=False)
    address_2: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    town: Mapped[str] = mapped_column(String(80), nullable=False)
    postcode: Mapped[str] = mapped_column(String(8), nullable=False)
    registered_places: Mapped[int | None] = mapped_column(Integer, nullable=True)
    referral_phone: Mapped[str] = mapped_column(String(30), nullable=False, default="")
    night_phone: Mapped[str] = mapped_column(String(30), nullable=False, default="")
    confirmed_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        UniqueConstraint("id", "provider_id"),
        # Matching thousands of homes reads only this index before it opens a row.
        Index(
            "ix_home_match",
            "kind",
            "easting",
            "northing",
            "age_from",
            "age_to",
            "sex",
            "needs",
            "removed_at",
        ),
        Index("uq_home_urn", "urn", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        CheckConstraint("urn IS NOT NULL OR kind = 'over_18'", name="urn_given"),
        CheckConstraint("age_from >= 0 AND age_from <= age_to AND age_to <= 25", name="ages"),
        CheckConstraint("registered_places > 0", name="places"),
        CheckConstraint("(easting IS NULL) = (northing IS NULL)", name="grid"),
    )


class CarerHousehold(Identified, Versioned, Stamped, _Cares, ProviderOwned, Base):
    """A fostering household under a number, never a name; only its postcode district is kept.

    The agency's own records say who "Household 3" is. The grid place is the district's middle.
    """

    __tablename__ = "carer_household"
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    places: Mapped[int] = mapped_column(Integer, nullable=False)
    has_exemption: Mapped[bool] = mapped_column(nullable=False, default=False)
    district: Mapped[str] = mapped_column(String(4), nullable=False)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(["home_id", "provider_id"], ["home.id", "home.provider_id"]),
        UniqueConstraint("home_id", "number"),
        UniqueConstraint("id", "provider_id"),
        CheckConstraint("age_from >= 0 AND age_from <= age_to AND age_to <= 25", name="ages"),
        CheckConstraint("places > 0 AND (places <= 3 OR has_exemption)", name="usual_limit"),
        CheckConstraint("(easting IS NULL) = (northing IS NULL)", name="grid"),
    )

    @property
    def label(self) -> str:
        """How everybody names the household: "Household 3"."""
        return f"Household {self.number}"


class Insurance(Identified, Versioned, Stamped, ProviderOwned, Base):
    """One certificate. A newer one of the same kind replaces it; the old one is kept."""

    __tablename__ = "insurance"
    kind: Mapped[CoverKind] = mapped_column(choice(CoverKind, "kind"), nullable=False)
    insurer: Mapped[str] = mapped_column(String(120), nullable=False)
    amount_pence: Mapped[int] = mapped_column(Pence, nullable=False)
    expires_on: Mapped[date] = mapped_column(Day, nullable=False)
    document_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        Index(
            "uq_insurance_in_force",
            "provider_id",
            "kind",
            unique=True,
            postgresql_where=_IN_FORCE,
            sqlite_where=_IN_FORCE,
        ),
        CheckConstraint("amount_pence > 0", name="amount"),
    )
