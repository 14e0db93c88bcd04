"""Versioned question sets: what is asked, what it counts, what a top answer covers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Identified, Instant, Shared, Stamped, Versioned, Words, choice
from portal.pdps.models.sourced import Sourced
from portal.pdps.types import Criterion, PriceFormula, QuestionKind


class QuestionSet(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """One version of a lot's questions. Once published it never changes.

    Weights are whole percentages of the total of 100: quality, price and social value.
    `pass_mark` is the percentage of the total that is needed.
    """

    __tablename__ = "question_set"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False, index=True)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    quality_weight: Mapped[int] = mapped_column(Integer, nullable=False)
    price_weight: Mapped[int] = mapped_column(Integer, nullable=False)
    social_weight: Mapped[int] = mapped_column(Integer, nullable=False)
    pass_mark: Mapped[Decimal] = mapped_column(Numeric(5, 2), nullable=False)
    assessors: Mapped[int] = mapped_column(Integer, nullable=False, default=2)
    price_formula: Mapped[PriceFormula] = mapped_column(
        choice(PriceFormula, "price_formula"), nullable=False, default=PriceFormula.LOWEST_SHARE
    )
    published_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        UniqueConstraint("lot_id", "number"),
        UniqueConstraint("id", "lot_id"),
        CheckConstraint("quality_weight + price_weight + social_weight = 100", name="weights"),
        CheckConstraint("pass_mark >= 0 AND pass_mark <= 100", name="pass_mark"),
    )


class Question(Identified, Stamped, Sourced, Shared, Base):
    """A gate or a scored question. `key` stays the same from version to version.

    A scored question's `weight` is its percentage of the total; `minimum` is the lowest score, out
    of 5, that still passes. A gate passes by `passing_answer` ("yes" or "no"); another answer
    needs words, because a discretionary ground and self-cleaning are for people to judge.
    """

    __tablename__ = "question"
    __aggregate__ = "question_set"
    __aggregate_key__ = "set_id"
    set_id: Mapped[UUID] = mapped_column(ForeignKey("question_set.id"), nullable=False, index=True)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    key: Mapped[str] = mapped_column(String(60), nullable=False)
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind, "kind"), nullable=False)
    section: Mapped[str] = mapped_column(String(60), nullable=False)
    title: Mapped[str] = mapped_column(String(120), nullable=False)
    words: Mapped[str] = mapped_column(Words, nullable=False)
    criterion: Mapped[Criterion | None] = mapped_column(choice(Criterion, "criterion"))
    weight: Mapped[int | None] = mapped_column(Integer, nullable=True)
    word_limit: Mapped[int | None] = mapped_column(Integer, nullable=True)
    top_answer: Mapped[str] = mapped_column(Words, nullable=False, default="")
    minimum: Mapped[int | None] = mapped_column(Integer, nullable=True)
    passing_answer: Mapped[str | None] = mapped_column(String(3), nullable=True)
    if_otherwise: Mapped[str] = mapped_column(Words, nullable=False, default="")
    document: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    legal_source: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    is_discretionary: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)

    __table_args__ = (
        UniqueConstraint("set_id", "key"),
        UniqueConstraint("set_id", "position"),
        CheckConstraint(
            "(kind = 'scored' AND criterion IS NOT NULL AND weight > 0 AND word_limit > 0 "
            "AND passing_answer IS NULL) OR (kind = 'gate' AND criterion IS NULL "
            "AND weight IS NULL AND minimum IS NULL AND passing_answer IN ('yes', 'no'))",
            name="kind_facts",
        ),
        CheckConstraint("minimum IS NULL OR (minimum >= 0 AND minimum <= 5)", name="minimum"),
    )
