"""The append-only record: entries chained per record, heads, and seals handed outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import (
    Base,
    Identified,
    Instant,
    Json,
    Operational,
    PersonOwned,
    RecordOwned,
    SealedBytes,
    Stamped,
)


class AuditEntry(Identified, RecordOwned, Base):
    """One fact about one record. A trigger refuses to change or delete it.

    `hash` covers the entry and the hash of the record's entry before it. The facts hold no text of
    a form; a reason that a person wrote is sealed beside them, and the chain holds only its salted
    digest, so destroying the record's key erases the words and breaks no chain.
    """

    __tablename__ = "audit_entry"
    __audited__ = False
    __append_only__ = True

    record: Mapped[str] = mapped_column(String(40), nullable=False)
    record_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    event: Mapped[str] = mapped_column(String(60), nullable=False)
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    actor_name: Mapped[str] = mapped_column(String(200), nullable=False)
    actor_role: Mapped[str] = mapped_column(String(200), nullable=False)
    organisation_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    reference: Mapped[str] = mapped_column(String(40), nullable=False)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    words: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    salt: Mapped[str] = mapped_column(String(32), nullable=False)
    words_digest: Mapped[str] = mapped_column(String(64), nullable=False)
    previous: Mapped[str] = mapped_column(String(64), nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)

    __table_args__ = (
        UniqueConstraint("record", "record_id", "number"),
        Index("ix_audit_entry_council_id_at", "council_id", "at"),
        Index("ix_audit_entry_provider_id_at", "provider_id", "at"),
        Index("ix_audit_entry_record_id", "record_id"),
        Index("ix_audit_entry_reference_at", "reference", "at"),
    )


class AuditHead(Operational, Base):
    """The last entry of a record's chain; locked in sorted order while entries are added."""

    __tablename__ = "audit_head"
    record: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)
    is_unsealed: Mapped[bool] = mapped_column(Boolean, nullable=False, index=True)


class AuditSeal(Operational, Base):
    """One sealing: heads that moved since the one before, in one root, signed, handed out.

    `line` is what is written to the anchor; it stays until that has been done (`handed_out_at`).
    """

    __tablename__ = "audit_seal"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    heads: Mapped[int] = mapped_column(Integer, nullable=False)
    root: Mapped[str] = mapped_column(String(64), nullable=False)
    signature: Mapped[str] = mapped_column(String(128), nullable=False)
    line: Mapped[str | None] = mapped_column(Text, nullable=True)
    handed_out_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        CheckConstraint("(line IS NULL) = (handed_out_at IS NOT NULL)", name="handed_out"),
    )


class AuditReading(Identified, Stamped, PersonOwned, Base):
    """An auditor's reason for reading one record, asked once; every look under it is an event.

    `thing` is "<record> <uuid>", or "access <reference>" for the list of who read about a child.
    """

    __tablename__ = "audit_reading"
    __append_only__ = True
    council_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), nullable=False)
    thing: Mapped[str] = mapped_column(String(90), nullable=False)
    record_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)

    __table_args__ = (UniqueConstraint("user_id", "council_id", "thing"),)
