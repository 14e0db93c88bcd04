"""Rounds: when providers may apply, by one deadline for everybody, with every change in public."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import (
    Base,
    BothOwned,
    CouncilOwned,
    Identified,
    Instant,
    Shared,
    Stamped,
    Versioned,
    Words,
    choice,
)
from portal.pdps.types import ProposalState


class Round(Identified, Versioned, Stamped, Shared, Base):
    """An application window. In time is strictly before `closes_at`.

    Whether it is open is derived from its instants when read. `unsealed_at` is when two people
    opened the applications; nothing can be sent, replaced or extended from then on.
    """

    __tablename__ = "round"
    reference: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    system_id: Mapped[UUID] = mapped_column(nullable=False, index=True)
    host_council_id: Mapped[UUID] = mapped_column(nullable=False)
    title: Mapped[str] = mapped_column(String(120), nullable=False)
    summary: Mapped[str] = mapped_column(Words, nullable=False, default="")
    opens_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    questions_until: Mapped[datetime] = mapped_column(Instant, nullable=False)
    closes_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    results_by: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    published_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    unsealed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        UniqueConstraint("id", "host_council_id"),
        UniqueConstraint("id", "system_id"),
        ForeignKeyConstraint(
            ["system_id", "host_council_id"],
            ["purchasing_system.id", "purchasing_system.host_council_id"],
        ),
        CheckConstraint("opens_at < questions_until", name="questions_after_opening"),
        CheckConstraint("questions_until <= closes_at", name="questions_before_closing"),
        CheckConstraint("unsealed_at IS NULL OR unsealed_at >= closes_at", name="sealed_till_end"),
    )


class RoundLot(Identified, Stamped, Shared, Base):
    """A lot that is open in a round, with the version of its questions."""

    __tablename__ = "round_lot"
    __aggregate__ = "round"
    __aggregate_key__ = "round_id"
    round_id: Mapped[UUID] = mapped_column(nullable=False, index=True)
    system_id: Mapped[UUID] = mapped_column(nullable=False)
    lot_id: Mapped[UUID] = mapped_column(nullable=False)
    question_set_id: Mapped[UUID] = mapped_column(nullable=False)

    __table_args__ = (
        UniqueConstraint("round_id", "lot_id"),
        ForeignKeyConstraint(["round_id", "system_id"], ["round.id", "round.system_id"]),
        ForeignKeyConstraint(["lot_id", "system_id"], ["lot.id", "lot.system_id"]),
        ForeignKeyConstraint(
            ["question_set_id", "lot_id"], ["question_set.id", "question_set.lot_id"]
        ),
    )


class RoundChange(Identified, Stamped, Shared, Base):
    """One line of a round's public change log."""

    __tablename__ = "round_change"
    __aggregate__ = "round"
    __aggregate_key__ = "round_id"
    __append_only__ = True
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), nullable=False, index=True)
    words: Mapped[str] = mapped_column(Words, nullable=False)


class RoundExtension(Identified, Versioned, Stamped, CouncilOwned, Base):
    """A later deadline, proposed by one person and confirmed by another, for everybody at once."""

    __tablename__ = "round_extension"
    __aggregate__ = "round"
    __aggregate_key__ = "round_id"
    round_id: Mapped[UUID] = mapped_column(nullable=False, index=True)
    previous_closes_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    new_closes_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    reason: Mapped[str] = mapped_column(Words, nullable=False)
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState), nullable=False)
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    decided_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(["round_id", "council_id"], ["round.id", "round.host_council_id"]),
        CheckConstraint("new_closes_at > previous_closes_at", name="later"),
        CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="decided",
        ),
        CheckConstraint(
            "state <> 'confirmed' OR decided_by_id <> proposed_by_id", name="two_people"
        ),
        Index(
            "uq_round_extension_proposed",
            "round_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
            sqlite_where=text("state = 'proposed'"),
        ),
    )


class Clarification(Identified, Versioned, Stamped, BothOwned, Base):
    """A question about a round, as its provider asked it. Who asked is never published."""

    __tablename__ = "clarification"
    __aggregate__ = "round"
    __aggregate_key__ = "round_id"
    round_id: Mapped[UUID] = mapped_column(nullable=False, index=True)
    words: Mapped[str] = mapped_column(Words, nullable=False)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    answered_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(["round_id", "council_id"], ["round.id", "round.host_council_id"]),
    )


class PublishedAnswer(Identified, Stamped, Shared, Base):
    """A question and its answer as everybody reads them. It holds no link to who asked."""

    __tablename__ = "published_answer"
    __aggregate__ = "round"
    __aggregate_key__ = "round_id"
    __append_only__ = True
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), nullable=False, index=True)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    question: Mapped[str] = mapped_column(Words, nullable=False)
    answer: Mapped[str] = mapped_column(Words, nullable=False)

    __table_args__ = (UniqueConstraint("round_id", "number"),)
