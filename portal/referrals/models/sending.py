"""To whom a referral was sent and why, and who may read which stage."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import (
    Base,
    BothOwned,
    CouncilOwned,
    Identified,
    Instant,
    Json,
    Versioned,
    Words,
    choice,
)
from portal.pdps import Route
from portal.referrals.types import AnswerState, DisclosureReason, Fit, Outcome

_LIVE = text("until IS NULL")


def _of_referral() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["referral_id", "council_id"], ["referral.id", "referral.council_id"]
    )


def _own_home() -> tuple[ForeignKeyConstraint, ForeignKeyConstraint]:
    """A home or household named beside a provider is that provider's."""
    return (
        ForeignKeyConstraint(["home_id", "provider_id"], ["home.id", "home.provider_id"]),
        ForeignKeyConstraint(
            ["household_id", "provider_id"], ["carer_household.id", "carer_household.provider_id"]
        ),
    )


class Wave(Identified, CouncilOwned, Base):
    """One sending, as it was decided: stage 1 as providers saw it, and how many were screened."""

    __tablename__ = "wave"
    __append_only__ = True
    __aggregate__ = "referral"
    __aggregate_key__ = "referral_id"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    sent_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    sent_by_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    respond_by: Mapped[datetime] = mapped_column(Instant, nullable=False)
    summary: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    homes: Mapped[int] = mapped_column(Integer, nullable=False)
    screened: Mapped[int] = mapped_column(Integer, nullable=False)
    reason: Mapped[str] = mapped_column(Words, nullable=False, default="")

    __table_args__ = (_of_referral(), UniqueConstraint("referral_id", "number"))


class Screening(Identified, CouncilOwned, Base):
    """What the match said of one home or household at one sending; kept for ever, never changed.

    `codes` is a number of `rules.Code`, `reasons` what it said that day. `miles` is in a straight
    line, None when a place is unknown. `is_chosen` tells who was sent it.
    """

    __tablename__ = "screening"
    __append_only__ = True
    __aggregate__ = "referral"
    __aggregate_key__ = "referral_id"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    wave: Mapped[int] = mapped_column(Integer, nullable=False)
    provider_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    household_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    fit: Mapped[Fit] = mapped_column(choice(Fit, "fit"), nullable=False)
    codes: Mapped[int] = mapped_column(Integer, nullable=False)
    reasons: Mapped[list[str]] = mapped_column(Json, nullable=False)
    miles: Mapped[float | None] = mapped_column(Numeric(6, 1, asdecimal=False), nullable=True)
    is_in_area: Mapped[bool] = mapped_column(nullable=False)
    places: Mapped[int | None] = mapped_column(Integer, nullable=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    is_chosen: Mapped[bool] = mapped_column(nullable=False)

    __table_args__ = (
        _of_referral(),
        *_own_home(),
        Index("ix_screening_referral_id_wave", "referral_id", "wave", "fit"),
    )


class Recipient(Identified, Versioned, BothOwned, Base):
    """One provider that was sent a referral, with what they were shown and how it ended for them.

    The provider reads this row, never the council's own tables. `home_id` (for an agency with
    `household_id`) is the nearest that fits; `reasons` lists every home of theirs that was sent
    it. `summary` is stage 1 as sent, emptied when the referral ends for everybody but the winner.
    """

    __tablename__ = "recipient"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    reference: Mapped[str] = mapped_column(String(12), nullable=False)
    child_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    lot_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    route: Mapped[Route] = mapped_column(choice(Route, "route"), nullable=False)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    household_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    wave: Mapped[int] = mapped_column(Integer, nullable=False)
    fit: Mapped[Fit] = mapped_column(choice(Fit, "fit"), nullable=False)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json, nullable=False)
    distance: Mapped[str] = mapped_column(String(40), nullable=False)
    summary: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    sent_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    respond_by: Mapped[datetime] = mapped_column(Instant, nullable=False)
    is_sealed: Mapped[bool] = mapped_column(nullable=False)
    opened_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    answer_state: Mapped[AnswerState] = mapped_column(
        choice(AnswerState, "answer_state"), nullable=False, default=AnswerState.NONE
    )
    answered_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"), nullable=True)
    outcome_reason: Mapped[str] = mapped_column(Words, nullable=False, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        _of_referral(),
        *_own_home(),
        UniqueConstraint("referral_id", "provider_id"),
        UniqueConstraint("id", "referral_id"),
        Index("ix_recipient_child_id", "child_id", "answer_state", "provider_id"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_with_an_outcome"),
        CheckConstraint(
            "(answer_state = 'none') = (answered_at IS NULL)", name="answered_at_a_time"
        ),
        CheckConstraint("fit <> 'no'", name="fits"),
        Index(
            "ix_recipient_provider_id_inbox",
            "provider_id",
            "outcome",
            "answer_state",
            "respond_by",
            "id",
        ),
    )


class Disclosure(Identified, BothOwned, Base):
    """A provider's right to read one stage of one child's information, until it ends.

    `until` None is a live right; ending it sets the moment. A right that ended stays on record.
    """

    __tablename__ = "disclosure"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    child_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    stage: Mapped[int] = mapped_column(Integer, nullable=False)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    household_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    reason: Mapped[DisclosureReason] = mapped_column(
        choice(DisclosureReason, "reason"), nullable=False
    )
    granted_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    granted_by_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    until: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["referral_id", "provider_id"], ["recipient.referral_id", "recipient.provider_id"]
        ),
        _of_referral(),
        *_own_home(),
        CheckConstraint("stage IN (2, 3, 4)", name="stage"),
        Index(
            "uq_disclosure_live",
            "referral_id",
            "provider_id",
            "stage",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
    )
