"""The assessment of one round: who opened it, who may see what, and how far it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.assessment.types import AssessmentState, InterestAnswer
from portal.db import Base, CouncilOwned, Identified, Instant, Stamped, Versioned, Words, choice

_HERE = text("removed_at IS NULL")


class RoundAssessment(Identified, Versioned, Stamped, CouncilOwned, Base):
    """The one record that decides who may do what in a round's assessment; nothing else does."""

    __tablename__ = "round_assessment"
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), nullable=False, unique=True)
    state: Mapped[AssessmentState] = mapped_column(choice(AssessmentState), nullable=False)
    opened_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    draft_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    signed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    letters_read_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    letters_read_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    released_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    released_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)

    __table_args__ = (
        UniqueConstraint("id", "council_id"),
        CheckConstraint("(state = 'sealed') = (opened_at IS NULL)", name="opened_with_date"),
        CheckConstraint(
            "(state IN ('drafted', 'signed', 'released')) = (draft_id IS NOT NULL)", name="drafted"
        ),
        CheckConstraint(
            "(state IN ('signed', 'released')) = (signed_at IS NOT NULL) AND "
            "(signed_at IS NULL) = (signed_by_id IS NULL)",
            name="signed_with_facts",
        ),
        CheckConstraint(
            "(state = 'released') = (released_at IS NOT NULL) AND "
            "(released_at IS NULL) = (released_by_id IS NULL)",
            name="released_with_facts",
        ),
        CheckConstraint(
            "(letters_read_at IS NULL) = (letters_read_by_id IS NULL) AND "
            "(state <> 'released' OR letters_read_at IS NOT NULL)",
            name="letters_read_first",
        ),
    )


class OpeningStep(Identified, Stamped, CouncilOwned, Base):
    """One person's confirmation that the round may be opened; two different people make it so."""

    __tablename__ = "opening_step"
    __aggregate__ = "round_assessment"
    __aggregate_key__ = "round_assessment_id"
    __append_only__ = True
    round_assessment_id: Mapped[UUID] = mapped_column(
        ForeignKey("round_assessment.id"), nullable=False
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (UniqueConstraint("round_assessment_id", "user_id"),)


class Interest(Identified, Stamped, CouncilOwned, Base):
    """What a person declared about one applicant; the latest row counts, none is ever changed."""

    __tablename__ = "interest"
    __aggregate__ = "round_assessment"
    __aggregate_key__ = "round_assessment_id"
    __append_only__ = True
    round_assessment_id: Mapped[UUID] = mapped_column(
        ForeignKey("round_assessment.id"), nullable=False
    )
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), nullable=False)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    answer: Mapped[InterestAnswer] = mapped_column(choice(InterestAnswer, "answer"), nullable=False)
    reason: Mapped[str] = mapped_column(Words, nullable=False, default="")

    __table_args__ = (
        # One "none" and at most one "conflict" a person and applicant: a conflict is never undone.
        UniqueConstraint("round_assessment_id", "applicant_id", "user_id", "answer"),
        CheckConstraint("answer = 'none' OR reason <> ''", name="conflict_with_reason"),
    )


class PanelMember(Identified, Stamped, CouncilOwned, Base):
    """A person who scores the applications of one lot of the round."""

    __tablename__ = "panel_member"
    __aggregate__ = "round_assessment"
    __aggregate_key__ = "round_assessment_id"
    round_assessment_id: Mapped[UUID] = mapped_column(
        ForeignKey("round_assessment.id"), nullable=False
    )
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    removed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    removal_reason: Mapped[str] = mapped_column(Words, nullable=False, default="")

    __table_args__ = (
        Index(
            "uq_panel_member_here",
            "round_assessment_id",
            "lot_id",
            "user_id",
            unique=True,
            postgresql_where=_HERE,
            sqlite_where=_HERE,
        ),
        CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL) AND "
            "(removed_at IS NULL) = (removal_reason = '')",
            name="removed_with_facts",
        ),
    )
