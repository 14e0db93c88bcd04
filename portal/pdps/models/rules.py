"""What later rooms decide by: price bands, response windows, criteria, delegation limits."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import (
    Base,
    CouncilOwned,
    Identified,
    Pence,
    Shared,
    Stamped,
    Versioned,
    Words,
    choice,
)
from portal.kernel.periods import Window, WindowUnit
from portal.pdps.models.sourced import Sourced
from portal.pdps.types import Route


class PriceBand(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """A kind of care that a lot is priced by, per week. `share` is its percentage of the price."""

    __tablename__ = "price_band"
    __aggregate__ = "lot"
    __aggregate_key__ = "lot_id"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False, index=True)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    label: Mapped[str] = mapped_column(String(120), nullable=False)
    words: Mapped[str] = mapped_column(Words, nullable=False, default="")
    share: Mapped[int] = mapped_column(Integer, nullable=False)

    __table_args__ = (
        UniqueConstraint("lot_id", "position"),
        UniqueConstraint("id", "lot_id"),
        CheckConstraint("share > 0 AND share <= 100", name="share"),
    )


class ResponseWindow(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """How long providers have to answer on one route, and whether offers stay sealed until then."""

    __tablename__ = "response_window"
    __aggregate__ = "lot"
    __aggregate_key__ = "lot_id"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False, index=True)
    route: Mapped[Route] = mapped_column(choice(Route, "route"), nullable=False)
    amount: Mapped[int] = mapped_column(Integer, nullable=False)
    unit: Mapped[WindowUnit] = mapped_column(choice(WindowUnit, "unit"), nullable=False)
    is_sealed: Mapped[bool] = mapped_column(Boolean, nullable=False)

    __table_args__ = (
        UniqueConstraint("lot_id", "route"),
        CheckConstraint("amount > 0", name="amount"),
    )

    @property
    def window(self) -> Window:
        """The window as `kernel.periods` computes deadlines from it."""
        return Window(self.amount, self.unit)


class CallOffCriterion(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """One criterion by which offers for a child are compared; a lot's weights add up to 100."""

    __tablename__ = "call_off_criterion"
    __aggregate__ = "lot"
    __aggregate_key__ = "lot_id"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False, index=True)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    key: Mapped[str] = mapped_column(String(40), nullable=False)
    label: Mapped[str] = mapped_column(String(120), nullable=False)
    weight: Mapped[int] = mapped_column(Integer, nullable=False)

    __table_args__ = (
        UniqueConstraint("lot_id", "key"),
        CheckConstraint("weight > 0 AND weight <= 100", name="weight"),
    )


class DelegationLimit(Identified, Versioned, Stamped, Sourced, CouncilOwned, Base):
    """What one post of a council may approve; None is without limit. Lower `position` first."""

    __tablename__ = "delegation_limit"
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    title: Mapped[str] = mapped_column(String(120), nullable=False)
    weekly_pence: Mapped[int | None] = mapped_column(Pence, nullable=True)
    whole_life_pence: Mapped[int | None] = mapped_column(Pence, nullable=True)
    out_of_area: Mapped[bool] = mapped_column(Boolean, nullable=False)

    __table_args__ = (
        UniqueConstraint("council_id", "position"),
        UniqueConstraint("id", "council_id"),
        CheckConstraint("weekly_pence IS NULL OR weekly_pence > 0", name="weekly"),
        CheckConstraint("whole_life_pence IS NULL OR whole_life_pence > 0", name="whole_life"),
    )


class DelegationHolder(Identified, Stamped, CouncilOwned, Base):
    """A person who holds a delegation limit."""

    __tablename__ = "delegation_holder"
    __aggregate__ = "delegation_limit"
    __aggregate_key__ = "limit_id"
    limit_id: Mapped[UUID] = mapped_column(nullable=False, index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False, index=True)

    __table_args__ = (
        UniqueConstraint("limit_id", "user_id"),
        ForeignKeyConstraint(
            ["limit_id", "council_id"], ["delegation_limit.id", "delegation_limit.council_id"]
        ),
    )
