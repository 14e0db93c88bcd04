"""A provider's answers to a referral: offers with their versions, declines, questions.

What an offer says (how each need is met, who lives there, the fee line by line) is sealed under a
key of its own, so that before the deadline of a sealed referral nobody but the provider can read
it, in the database or out of it.
"""

from __future__ import annotations

from datetime import date, datetime
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
    BothOwned,
    Day,
    Identified,
    Instant,
    SealedBytes,
    Stamped,
    Versioned,
    choice,
)
from portal.offers.types import DeclineReason, OfferState

_LIVE = text("state IN ('draft', 'submitted', 'accepted')")
_LIVE_HOME = text("state IN ('draft', 'submitted', 'accepted') AND household_id IS NULL")
_ACCEPTED = text("state = 'accepted'")
_STANDING = text("undone_at IS NULL")


def _of_recipient() -> tuple[ForeignKeyConstraint, ...]:
    """An answer belongs to one provider's invitation to one council's referral."""
    return (
        ForeignKeyConstraint(
            ["recipient_id", "referral_id"], ["recipient.id", "recipient.referral_id"]
        ),
        ForeignKeyConstraint(
            ["referral_id", "provider_id"], ["recipient.referral_id", "recipient.provider_id"]
        ),
        ForeignKeyConstraint(["referral_id", "council_id"], ["referral.id", "referral.council_id"]),
    )


class Offer(Identified, Versioned, Stamped, BothOwned, Base):
    """One home's offer for one child. The draft may change; each sending keeps a version."""

    __tablename__ = "offer"
    reference: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    recipient_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    household_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    state: Mapped[OfferState] = mapped_column(choice(OfferState), nullable=False)
    draft: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    number: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    valid_until: Mapped[date | None] = mapped_column(Day, nullable=True)
    decided_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        *_of_recipient(),
        ForeignKeyConstraint(["home_id", "provider_id"], ["home.id", "home.provider_id"]),
        ForeignKeyConstraint(
            ["household_id", "provider_id"], ["carer_household.id", "carer_household.provider_id"]
        ),
        UniqueConstraint("id", "referral_id", "council_id", "provider_id"),
        Index(
            "uq_offer_live_home",
            "recipient_id",
            "home_id",
            unique=True,
            postgresql_where=_LIVE_HOME,
            sqlite_where=_LIVE_HOME,
        ),
        Index(
            "uq_offer_live_household",
            "recipient_id",
            "household_id",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        Index(
            "uq_offer_accepted",
            "referral_id",
            unique=True,
            postgresql_where=_ACCEPTED,
            sqlite_where=_ACCEPTED,
        ),
        CheckConstraint(
            "state NOT IN ('submitted', 'accepted') OR "
            "(submitted_at IS NOT NULL AND submitted_by_id IS NOT NULL AND number > 0)",
            name="submitted_with_facts",
        ),
        CheckConstraint(
            "(state IN ('accepted', 'unsuccessful')) = (decided_at IS NOT NULL)",
            name="decided_with_date",
        ),
    )


class OfferVersion(Identified, BothOwned, Base):
    """What was sent at one moment, sealed and never changed; the highest number stands."""

    __tablename__ = "offer_version"
    __aggregate__ = "offer"
    __aggregate_key__ = "offer_id"
    __append_only__ = True
    offer_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    sent_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    payload: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)

    __table_args__ = (
        ForeignKeyConstraint(
            ["offer_id", "referral_id", "council_id", "provider_id"],
            ["offer.id", "offer.referral_id", "offer.council_id", "offer.provider_id"],
        ),
        UniqueConstraint("offer_id", "number"),
    )


class Decline(Identified, BothOwned, Base):
    """A quick no. It can be taken back for ten minutes; words of "another reason" are sealed."""

    __tablename__ = "decline"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    recipient_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    reason: Mapped[DeclineReason] = mapped_column(choice(DeclineReason, "reason"), nullable=False)
    words: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    declined_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    declined_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    undone_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        *_of_recipient(),
        Index(
            "uq_decline_standing",
            "recipient_id",
            unique=True,
            postgresql_where=_STANDING,
            sqlite_where=_STANDING,
        ),
        CheckConstraint("(reason = 'other') = (words IS NOT NULL)", name="other_has_words"),
    )


class Question(Identified, Versioned, BothOwned, Base):
    """A question by one recipient; its answer goes to all of them, without saying who asked."""

    __tablename__ = "question_asked"
    __aggregate__ = "question_asked"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    recipient_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    words: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    asked_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    answered_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)

    __table_args__ = (
        *_of_recipient(),
        UniqueConstraint("id", "referral_id", "council_id"),
        UniqueConstraint("referral_id", "number"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"
        ),
    )


class Answer(Identified, BothOwned, Base):
    """A question and its answer as one recipient reads them: one row for each, so that a provider
    needs no right to another's rows."""

    __tablename__ = "answer_given"
    __aggregate__ = "question_asked"
    __aggregate_key__ = "question_id"
    question_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    question: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    answer: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    given_at: Mapped[datetime] = mapped_column(Instant, nullable=False)

    __table_args__ = (
        ForeignKeyConstraint(
            ["question_id", "referral_id", "council_id"],
            ["question_asked.id", "question_asked.referral_id", "question_asked.council_id"],
        ),
        UniqueConstraint("question_id", "provider_id"),
    )
