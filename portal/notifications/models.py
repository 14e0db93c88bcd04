"""The outbox: messages written with the change that they tell of, sent afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Identified, Instant, Json, Operational, SealedBytes, choice
from portal.notifications.types import MessageState


class OutboxMessage(Identified, Operational, Base):
    """One message to one person: an on-screen notice, and by mail where `by_mail`.

    Its id is the key by which a receiving system knows a repetition (Message-ID). The context
    holds a reference, a path and facts such as a deadline. `secret` (a link with a token) is
    sealed, and erased once the message was handed over. `address` is set only for people who have
    no account yet.
    """

    __tablename__ = "outbox_message"
    occasion_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    user_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    organisation_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    address: Mapped[str] = mapped_column(String(254), nullable=False, default="")
    template: Mapped[str] = mapped_column(String(120), nullable=False)
    event: Mapped[str] = mapped_column(String(60), nullable=False)
    subject_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    reference: Mapped[str] = mapped_column(String(40), nullable=False)
    path: Mapped[str] = mapped_column(String(300), nullable=False)
    context: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    secret: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    by_mail: Mapped[bool] = mapped_column(Boolean, nullable=False)
    state: Mapped[MessageState] = mapped_column(choice(MessageState), nullable=False)
    attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    written_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    next_try_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    leased_until: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    lease: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    fault: Mapped[str] = mapped_column(String(80), nullable=False, default="")
    seen_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        UniqueConstraint("occasion_id", "user_id", "template"),
        Index("ix_outbox_message_person", "user_id", "written_at"),
        Index(
            "ix_outbox_message_due",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("user_id IS NOT NULL OR address <> '' OR state <> 'waiting'", name="to"),
    )
