"""What an assessor has typed and not saved yet: their own, until they save the score."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Identified, PersonOwned, Words


class ScoreDraft(Identified, PersonOwned, Base):
    """A score and reason in the making. Nobody else can read it, and it counts for nothing.

    `number` is the number of the person's saved score that it started from (0: none); once another
    one is saved, the draft is out of date. `revision` counts its own saves. It is not audited: the
    score that comes of it is.
    """

    __tablename__ = "score_draft"
    __audited__ = False
    application_id: Mapped[UUID] = mapped_column(
        ForeignKey("application.id"), nullable=False, index=True
    )
    question_id: Mapped[UUID] = mapped_column(ForeignKey("question.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    revision: Mapped[int] = mapped_column(Integer, nullable=False)
    score: Mapped[int | None] = mapped_column(Integer, nullable=True)
    reason: Mapped[str] = mapped_column(Words, nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "question_id", "user_id"),
        CheckConstraint("score BETWEEN 0 AND 5", name="score_range"),
    )
