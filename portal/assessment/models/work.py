"""Checks, scores and moderations. Every row stays as written: a change of mind is a new row."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.assessment.types import GateDecisionKind, Suggestion
from portal.db import (
    Base,
    BothOwned,
    CouncilOwned,
    Day,
    Identified,
    Json,
    Stamped,
    Words,
    choice,
)


class _OfApplication(Identified, Stamped):
    """A row of the assessment of one application and one question; never changed."""

    __aggregate__ = "assessment"
    __aggregate_key__ = "application_id"
    __append_only__ = True

    @declared_attr
    def application_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("application.id"), nullable=False, index=True)

    @declared_attr
    def question_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("question.id"), nullable=False)


class GateDecision(_OfApplication, CouncilOwned, Base):
    """A check decided by a person. `number` counts from 1 for each check; the last one counts.

    `register_facts` is what Ofsted's register said at that moment, with its dates. `rule` names the
    rule that was not met when the decision is fail. `override_reason` is given when the decision
    departs from what the published rule alone suggests.
    """

    __tablename__ = "gate_decision"
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    decision: Mapped[GateDecisionKind] = mapped_column(
        choice(GateDecisionKind, "decision"), nullable=False
    )
    suggestion: Mapped[Suggestion] = mapped_column(choice(Suggestion, "suggestion"), nullable=False)
    rule: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    reason: Mapped[str] = mapped_column(Words, nullable=False, default="")
    override_reason: Mapped[str] = mapped_column(Words, nullable=False, default="")
    register_facts: Mapped[list[dict[str, Any]]] = mapped_column(Json, nullable=False)
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "question_id", "number"),
        CheckConstraint("decision <> 'failed' OR (rule <> '' AND reason <> '')", name="fail_said"),
        CheckConstraint(
            "suggestion = 'none' OR decision = 'asked' OR decision = suggestion "
            "OR override_reason <> ''",
            name="override_said",
        ),
    )


class FailCheck(_OfApplication, CouncilOwned, Base):
    """A second person's view of a fail; without their agreement the check stays undecided."""

    __tablename__ = "fail_check"
    gate_decision_id: Mapped[UUID] = mapped_column(
        ForeignKey("gate_decision.id"), nullable=False, unique=True
    )
    agreed: Mapped[bool] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(Words, nullable=False, default="")
    checked_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (CheckConstraint("agreed OR reason <> ''", name="disagreed_with_reason"),)


class GateQuery(_OfApplication, BothOwned, Base):
    """A question to the applicant about a check; they and the host council read it."""

    __tablename__ = "gate_query"
    gate_decision_id: Mapped[UUID] = mapped_column(
        ForeignKey("gate_decision.id"), nullable=False, unique=True
    )
    words: Mapped[str] = mapped_column(Words, nullable=False)
    answer_by: Mapped[date] = mapped_column(Day, nullable=False)


class GateReply(_OfApplication, BothOwned, Base):
    """The applicant's one answer to a question about a check."""

    __tablename__ = "gate_reply"
    gate_query_id: Mapped[UUID] = mapped_column(
        ForeignKey("gate_query.id"), nullable=False, unique=True
    )
    words: Mapped[str] = mapped_column(Words, nullable=False)
    replied_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)


class Score(_OfApplication, CouncilOwned, Base):
    """One assessor's score of one answer, alone. A change of mind is the next number."""

    __tablename__ = "score"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    score: Mapped[int] = mapped_column(Integer, nullable=False)
    reason: Mapped[str] = mapped_column(Words, nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "question_id", "user_id", "number"),
        CheckConstraint("score BETWEEN 0 AND 5", name="score_range"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )


class Moderation(_OfApplication, CouncilOwned, Base):
    """The agreed score and reason of one answer. `scores` fixes the revisions that it stands on.

    A score saved after it would count for nothing, because only the listed ones were moderated.
    Moderating again needs `reopen_reason` and becomes the next number.
    """

    __tablename__ = "moderation"
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    agreed: Mapped[int] = mapped_column(Integer, nullable=False)
    reason: Mapped[str] = mapped_column(Words, nullable=False)
    movement_reason: Mapped[str] = mapped_column(Words, nullable=False, default="")
    reopen_reason: Mapped[str] = mapped_column(Words, nullable=False, default="")
    present: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    scores: Mapped[list[dict[str, Any]]] = mapped_column(Json, nullable=False)
    moderated_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "question_id", "number"),
        CheckConstraint("agreed BETWEEN 0 AND 5", name="agreed_range"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("number = 1 OR reopen_reason <> ''", name="reopened_with_reason"),
    )
