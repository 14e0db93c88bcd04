"""The tables of applications. Every row is the provider's; the host has none until the opening.

A draft never gets `opened_at`: only a sent submission is opened, with its application.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.applications.types import ApplicationState, AttemptKind
from portal.db import (
    Base,
    CouncilOwned,
    Identified,
    Instant,
    SealedBytes,
    SealedUntilOpened,
    Stamped,
    Versioned,
    choice,
)

_OWN = ["application_id", "provider_id"]
_PARENT = ["application.id", "application.provider_id"]


class Application(Identified, Versioned, Stamped, SealedUntilOpened, Base):
    """One provider's application to join one lot in one round. `council_id` is the host."""

    __tablename__ = "application"
    reference: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    round_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    lot_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    question_set_id: Mapped[UUID] = mapped_column(ForeignKey("question_set.id"), nullable=False)
    state: Mapped[ApplicationState] = mapped_column(choice(ApplicationState), nullable=False)
    started_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    submissions: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        UniqueConstraint("provider_id", "round_id", "lot_id"),
        UniqueConstraint("id", "provider_id"),
        UniqueConstraint("id", "council_id"),
        ForeignKeyConstraint(["round_id", "council_id"], ["round.id", "round.host_council_id"]),
        ForeignKeyConstraint(["round_id", "lot_id"], ["round_lot.round_id", "round_lot.lot_id"]),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted"),
        CheckConstraint("(state = 'draft') = (submissions = 0)", name="numbered"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint("opened_at IS NULL OR state = 'submitted'", name="opened"),
    )


class Answer(Identified, Versioned, SealedUntilOpened, Base):
    """The draft of one scored answer. `version` is the revision that a save must start from.

    Autosave would drown the record, so each version begun is recorded (`AnswerSaved`) and the verb
    alone may carry it on; what is sent is frozen with a digest in `Submission`.
    """

    __tablename__ = "answer"
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("question.id"), nullable=False)
    words: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    is_finished: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    saved_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    saved_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "question_id"),
        UniqueConstraint("id", "provider_id"),
        ForeignKeyConstraint(_OWN, _PARENT),
    )


class AnswerVersion(Identified, SealedUntilOpened, Base):
    """What one author wrote in ten minutes from `started_at`; the next save starts another."""

    __tablename__ = "answer_version"
    __aggregate__ = "answer"
    __aggregate_key__ = "answer_id"
    answer_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    words: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    started_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    saved_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (
        UniqueConstraint("answer_id", "number"),
        ForeignKeyConstraint(["answer_id", "provider_id"], ["answer.id", "answer.provider_id"]),
        ForeignKeyConstraint(_OWN, _PARENT),
    )


class GateAnswer(Identified, Versioned, Stamped, SealedUntilOpened, Base):
    """One gate as answered: choice and words sealed together, and the document held for it."""

    __tablename__ = "gate_answer"
    __aggregate__ = "application"
    __aggregate_key__ = "application_id"
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("question.id"), nullable=False)
    words: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)
    document_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("stored_document.id"), nullable=True
    )
    saved_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "question_id"),
        ForeignKeyConstraint(_OWN, _PARENT),
    )


class ApplicationHome(Identified, Stamped, SealedUntilOpened, Base):
    """A home that the application is for."""

    __tablename__ = "application_home"
    __aggregate__ = "application"
    __aggregate_key__ = "application_id"
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "home_id"),
        ForeignKeyConstraint(_OWN, _PARENT),
        ForeignKeyConstraint(["home_id", "provider_id"], ["home.id", "home.provider_id"]),
    )


class ApplicationPrice(Identified, Versioned, Stamped, SealedUntilOpened, Base):
    """The draft price for one band: pence a week, sealed."""

    __tablename__ = "application_price"
    __aggregate__ = "application"
    __aggregate_key__ = "application_id"
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    band_id: Mapped[UUID] = mapped_column(ForeignKey("price_band.id"), nullable=False)
    pence: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "band_id"),
        ForeignKeyConstraint(_OWN, _PARENT),
    )


class Submission(Identified, SealedUntilOpened, Base):
    """What was sent: an immutable numbered snapshot. Only its opening is written later."""

    __tablename__ = "submission"
    __aggregate__ = "application"
    __aggregate_key__ = "application_id"
    __append_only__ = True
    __set_later__ = ("opened_at",)
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    question_set_id: Mapped[UUID] = mapped_column(ForeignKey("question_set.id"), nullable=False)
    submitted_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    submitted_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    declared_name: Mapped[str] = mapped_column(String(120), nullable=False)
    declared_post: Mapped[str] = mapped_column(String(120), nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)
    payload: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)

    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        ForeignKeyConstraint(_OWN, _PARENT),
    )


class LateAttempt(Identified, SealedUntilOpened, Base):
    """An attempt at or after the deadline, with what would have been sent, sealed and unscored.

    `opened_at` is the instant at which its round was opened: from then on the host may know that it
    was made, also by an application that stays sealed. What it says is never shown.
    """

    __tablename__ = "late_attempt"
    __aggregate__ = "application"
    __aggregate_key__ = "application_id"
    __append_only__ = True
    __set_later__ = ("opened_at",)
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    kind: Mapped[AttemptKind] = mapped_column(choice(AttemptKind, "kind"), nullable=False)
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    closes_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    tried_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)
    payload: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)

    __table_args__ = (
        ForeignKeyConstraint(_OWN, _PARENT),
        CheckConstraint("at >= closes_at", name="late"),
    )


class ReaderBar(Identified, Stamped, CouncilOwned, Base):
    """A person of the host for whom this application does not exist (a declared interest)."""

    __tablename__ = "reader_bar"
    __aggregate__ = "application"
    __aggregate_key__ = "application_id"
    application_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False, index=True)

    __table_args__ = (
        UniqueConstraint("application_id", "user_id"),
        ForeignKeyConstraint(
            ["application_id", "council_id"], ["application.id", "application.council_id"]
        ),
    )
