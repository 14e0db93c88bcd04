"""The outcome of a round as drafted and signed, and the letters that tell each applicant."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.assessment.types import Result
from portal.db import Base, BothOwned, CouncilOwned, Identified, Instant, Json, Stamped, choice


class OutcomeDraft(Identified, Stamped, CouncilOwned, Base):
    """A ranking for signing. `inputs` alone give `results` again (`rules.rank`), digest and all."""

    __tablename__ = "outcome_draft"
    __aggregate__ = "round_assessment"
    __aggregate_key__ = "round_assessment_id"
    __append_only__ = True
    round_assessment_id: Mapped[UUID] = mapped_column(
        ForeignKey("round_assessment.id"), nullable=False
    )
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    inputs: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    results: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)
    drafted_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (UniqueConstraint("round_assessment_id", "number"),)


class OutcomeLetter(Identified, Stamped, BothOwned, Base):
    """What one applicant is told. It exists only from the release on, so nobody can read it before.

    `content` is the whole letter: scores, agreed reasons, the winners' advantages in plain words.
    """

    __tablename__ = "outcome_letter"
    __append_only__ = True
    application_id: Mapped[UUID] = mapped_column(
        ForeignKey("application.id"), nullable=False, unique=True
    )
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), nullable=False, index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False)
    reference: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    result: Mapped[Result] = mapped_column(choice(Result, "result"), nullable=False)
    content: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)
    released_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
