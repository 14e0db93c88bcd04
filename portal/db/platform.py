"""The platform's own tables: the installation's mark and clock, data keys, forms already sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Identified, Operational, Shared
from portal.db.types import Instant


class Installation(Shared, Base):
    """One row: whether this database holds live data, and how far the demo's clock was moved."""

    __tablename__ = "installation"
    __aggregate__ = "installation"
    __aggregate_key__ = "record_id"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    record_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    mode: Mapped[str] = mapped_column(String(10), nullable=False)
    offset_seconds: Mapped[float] = mapped_column(Float, nullable=False, default=0.0)
    frozen_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("mode IN ('demo', 'live')", name="mode"),
        CheckConstraint(
            "mode = 'demo' OR (offset_seconds = 0 AND frozen_at IS NULL)", name="live_clock"
        ),
    )


class DataKey(Identified, Operational, Base):
    """The key of one application, child or record, wrapped by a key that is not in the database.

    Destroying the wrapped bytes is erasure: what was sealed under it can never be read again.
    """

    __tablename__ = "data_key"
    scope: Mapped[str] = mapped_column(String(20), nullable=False)
    scope_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary, nullable=True)
    destroyed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (UniqueConstraint("scope", "scope_id"),)


class SentForm(Identified, Operational, Base):
    """A form that was sent with this key by this person, and where its answer led."""

    __tablename__ = "sent_form"
    user_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    key: Mapped[str] = mapped_column(String(64), nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)
    location: Mapped[str] = mapped_column(String(500), nullable=False, default="")
    sent_at: Mapped[datetime] = mapped_column(Instant, nullable=False)

    __table_args__ = (UniqueConstraint("user_id", "key"),)
