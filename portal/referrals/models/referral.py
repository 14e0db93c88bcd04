"""A child's need: the referral itself, its needs, and who of the council may read it."""

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

from portal.db import (
    Base,
    CouncilOwned,
    Day,
    Identified,
    Instant,
    Json,
    Stamped,
    Versioned,
    Words,
    choice,
)
from portal.pdps import Route
from portal.referrals.states import ReferralState
from portal.referrals.types import EndReason

LIVE_STATES = "referral.state IN ('draft', 'sent')"
ENDED_STATES = "referral.state IN ('awarded', 'withdrawn', 'closed')"
"""Words of the two lists' indexes: a query repeats them exactly, so that the index serves it."""
_SENT = "state NOT IN ('sent', 'awarded', 'closed')"


def _listed(name: str, states: str) -> Index:
    plain = text(states.removeprefix("referral."))
    return Index(
        f"ix_referral_{name}",
        "council_id",
        "move_by",
        "reference",
        "state",
        postgresql_where=plain,
        sqlite_where=plain,
    )


class Referral(Identified, Versioned, Stamped, CouncilOwned, Base):
    """One search for a home. Nothing here tells who the child is.

    `child_id` is the scope of the child's data key; a later referral of the same child has the
    same. `easting` and `northing` are the middle of a half-kilometre square around the postcode to
    search from: near enough for miles, too wide to name a street; no provider sees them.
    `criteria` and `is_sealed` are frozen when the first wave is sent. `preview_digest` tells what
    somebody looked at; sending asks that it still is the same.
    """

    __tablename__ = "referral"
    reference: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    child_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False, index=True)
    route: Mapped[Route] = mapped_column(choice(Route, "route"), nullable=False)
    state: Mapped[ReferralState] = mapped_column(choice(ReferralState), nullable=False)
    move_by: Mapped[date] = mapped_column(Day, nullable=False)
    authority_code: Mapped[str] = mapped_column(String(9), nullable=False, default="")
    authority: Mapped[str] = mapped_column(String(80), nullable=False, default="")
    easting: Mapped[int | None] = mapped_column(Integer, nullable=True)
    northing: Mapped[int | None] = mapped_column(Integer, nullable=True)
    radius_miles: Mapped[int] = mapped_column(Integer, nullable=False, default=20)
    needs_said: Mapped[bool] = mapped_column(nullable=False, default=False)
    created_by_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    social_worker_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    previewed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    previewed_by_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    preview_digest: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    respond_by: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    is_sealed: Mapped[bool] = mapped_column(nullable=False, default=False)
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(Json, nullable=False, default=list)
    awarded_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    winner_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    end_reason: Mapped[EndReason | None] = mapped_column(
        choice(EndReason, "end_reason"), nullable=True
    )

    __table_args__ = (
        UniqueConstraint("id", "council_id"),
        CheckConstraint("(easting IS NULL) = (northing IS NULL)", name="grid"),
        CheckConstraint("radius_miles > 0 AND radius_miles <= 500", name="radius"),
        CheckConstraint(
            f"{_SENT} OR (sent_at IS NOT NULL AND respond_by IS NOT NULL)", name="sent"
        ),
        CheckConstraint(
            "(state = 'awarded') = (awarded_at IS NOT NULL AND winner_id IS NOT NULL)",
            name="awarded_to_somebody",
        ),
        CheckConstraint(
            "(state IN ('withdrawn', 'closed')) = (ended_at IS NOT NULL)", name="ended_at_a_time"
        ),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
        _listed("live", LIVE_STATES),
        _listed("ended", ENDED_STATES),
    )


class Need(Identified, CouncilOwned, Base):
    """One need, from the fixed list: a must-have or a nice-to-have, with what helps."""

    __tablename__ = "need"
    __aggregate__ = "referral"
    __aggregate_key__ = "referral_id"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    key: Mapped[str] = mapped_column(String(40), nullable=False)
    label: Mapped[str] = mapped_column(String(120), nullable=False)
    is_must: Mapped[bool] = mapped_column(nullable=False)
    words: Mapped[str] = mapped_column(Words, nullable=False, default="")

    __table_args__ = (
        ForeignKeyConstraint(["referral_id", "council_id"], ["referral.id", "referral.council_id"]),
        UniqueConstraint("referral_id", "key"),
        UniqueConstraint("id", "referral_id"),
    )


class ReaderGrant(Identified, CouncilOwned, Base):
    """One person of the council who may read a referral they do not work on: an approver.

    Later rooms write it (`let_read`, `end_reading`); reads of this room ask only it.
    """

    __tablename__ = "reader_grant"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False, index=True)
    reason: Mapped[str] = mapped_column(String(60), nullable=False)
    granted_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    until: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(["referral_id", "council_id"], ["referral.id", "referral.council_id"]),
        Index(
            "uq_reader_grant_live",
            "referral_id",
            "user_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
            sqlite_where=text("until IS NULL"),
        ),
    )
