"""The contract placed under the PDPS for one child: recommended, approved, awarded exactly once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.calloffs.types import CallOffState, Decision
from portal.db import (
    Base,
    CouncilOwned,
    Day,
    Identified,
    Instant,
    Json,
    Pence,
    SealedBytes,
    Stamped,
    Versioned,
    choice,
)

_AWARDED = text("state = 'awarded'")
_OPEN = text("state IN ('recommended', 'sent_back', 'approved')")


class CallOff(Identified, Versioned, Stamped, CouncilOwned, Base):
    """One recommended offer on its way to an award. `terms` is frozen at the award.

    The money is in pence a week; whole-life is the weekly fee over the expected weeks, rounded
    once. At most one call-off of a referral is open and at most one is ever awarded.
    """

    __tablename__ = "call_off"
    reference: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    referral_reference: Mapped[str] = mapped_column(String(12), nullable=False)
    offer_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), nullable=False)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    household_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False)
    state: Mapped[CallOffState] = mapped_column(choice(CallOffState), nullable=False)
    offer_number: Mapped[int] = mapped_column(Integer, nullable=False)
    weekly_fee_pence: Mapped[int] = mapped_column(Pence, nullable=False)
    expected_weeks: Mapped[int] = mapped_column(Integer, nullable=False)
    whole_life_pence: Mapped[int] = mapped_column(Pence, nullable=False)
    starts_on: Mapped[date] = mapped_column(Day, nullable=False)
    is_out_of_area: Mapped[bool] = mapped_column(nullable=False)
    recommended_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    recommended_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    approved_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    awarded_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    awarded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    terms: Mapped[dict[str, Any] | None] = mapped_column(Json, nullable=True)
    terms_digest: Mapped[str] = mapped_column(String(64), nullable=False, default="")

    __table_args__ = (
        ForeignKeyConstraint(["referral_id", "council_id"], ["referral.id", "referral.council_id"]),
        ForeignKeyConstraint(
            ["offer_id", "referral_id", "council_id", "provider_id"],
            ["offer.id", "offer.referral_id", "offer.council_id", "offer.provider_id"],
        ),
        UniqueConstraint("id", "council_id"),
        UniqueConstraint("id", "council_id", "provider_id"),
        Index(
            "uq_call_off_awarded",
            "referral_id",
            unique=True,
            postgresql_where=_AWARDED,
            sqlite_where=_AWARDED,
        ),
        Index(
            "uq_call_off_open",
            "referral_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'awarded') OR "
            "(approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name="approved_with_facts",
        ),
        CheckConstraint(
            "(state = 'awarded') = (awarded_at IS NOT NULL) AND "
            "(state = 'awarded') = (awarded_by_id IS NOT NULL) AND "
            "(state = 'awarded') = (terms_digest <> '')",
            name="awarded_with_facts",
        ),
        CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> recommended_by_id", name="two_people"
        ),
        CheckConstraint("weekly_fee_pence > 0 AND expected_weeks > 0", name="money"),
    )


class Recommendation(Identified, CouncilOwned, Base):
    """Why this home, why not the cheaper one, why not the nearer one; sealed, never changed."""

    __tablename__ = "recommendation"
    __aggregate__ = "call_off"
    __aggregate_key__ = "call_off_id"
    __append_only__ = True
    call_off_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    made_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    reasons: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    limit_needed: Mapped[str] = mapped_column(String(120), nullable=False)
    compared: Mapped[list[Any]] = mapped_column(Json, nullable=False)

    __table_args__ = (
        ForeignKeyConstraint(["call_off_id", "council_id"], ["call_off.id", "call_off.council_id"]),
        UniqueConstraint("call_off_id", "number"),
    )


class Approval(Identified, CouncilOwned, Base):
    """One decision of one approver under the limit that they held at that moment."""

    __tablename__ = "approval"
    __aggregate__ = "call_off"
    __aggregate_key__ = "call_off_id"
    __append_only__ = True
    call_off_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    decision: Mapped[Decision] = mapped_column(choice(Decision, "decision"), nullable=False)
    decided_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    limit_title: Mapped[str] = mapped_column(String(120), nullable=False)
    limit_weekly_pence: Mapped[int | None] = mapped_column(Pence, nullable=True)
    words: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    is_key_decision: Mapped[bool] = mapped_column(nullable=False)

    __table_args__ = (
        ForeignKeyConstraint(["call_off_id", "council_id"], ["call_off.id", "call_off.council_id"]),
        CheckConstraint("decision = 'approve' OR words IS NOT NULL", name="no_needs_words"),
    )
