"""Documents that were handed in or made, and the orders for those still to be made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Identified, Instant, Operational, SealedBytes, Tenancy, choice
from portal.documents.types import JobState, MediaType


class StoredDocument(Identified, Base):
    """A document. Its bytes lie outside the database, sealed under a key of their own.

    The row holds no words of a person, not even the file's name on their computer. Who holds its
    id from a row that they may see may see the title; the bytes need the purpose's checker.
    `sha256` is the digest of the bytes as they are handed out; `size` is in bytes.
    """

    __tablename__ = "stored_document"
    __tenancy__ = Tenancy.OPERATIONAL
    __append_only__ = True

    purpose: Mapped[str] = mapped_column(String(40), nullable=False)
    owner_kind: Mapped[str] = mapped_column(String(10), nullable=False)
    council_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), nullable=True, index=True
    )
    provider_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), nullable=True, index=True
    )
    record: Mapped[str] = mapped_column(String(40), nullable=False)
    record_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    file_name: Mapped[str] = mapped_column(String(120), nullable=False)
    media_type: Mapped[MediaType] = mapped_column(choice(MediaType, "media_type"), nullable=False)
    size: Mapped[int] = mapped_column(BigInteger, nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    stored_sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    place: Mapped[str] = mapped_column(String(80), nullable=False, unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)

    __table_args__ = (
        Index("ix_stored_document_record", "record", "record_id"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("owner_kind IN ('council', 'provider', 'both', 'portal')", name="owner"),
    )


class RenderJob(Identified, Operational, Base):
    """An order for a PDF, written with the change that it prints; claimed by a worker for a while.

    The frozen context is sealed, because an agreement names a child, and erased once printed.
    """

    __tablename__ = "render_job"
    purpose: Mapped[str] = mapped_column(String(40), nullable=False)
    template: Mapped[str] = mapped_column(String(120), nullable=False)
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    reference: Mapped[str] = mapped_column(String(40), nullable=False)
    context: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    record: Mapped[str] = mapped_column(String(40), nullable=False)
    record_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    council_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), nullable=True, index=True
    )
    provider_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), nullable=True, index=True
    )
    state: Mapped[JobState] = mapped_column(choice(JobState), nullable=False)
    attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    ordered_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    next_try_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    leased_until: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    lease: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    document_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("stored_document.id"), nullable=True
    )
    fault: Mapped[str] = mapped_column(String(80), nullable=False, default="")

    __table_args__ = (
        UniqueConstraint("document_id"),
        Index("ix_render_job_record", "record", "record_id"),
        Index(
            "ix_render_job_due",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        CheckConstraint("(state = 'made') = (document_id IS NOT NULL)", name="made"),
    )
