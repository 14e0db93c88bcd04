"""Ofsted's register as it was imported: providers, every inspection seen, and the runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
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

from portal.db import Base, Day, Identified, Instant, Json, Shared, choice
from portal.providers.states import ImportState
from portal.providers.types import Judgement, RegistrationStatus, ServiceKind, Source


class OfstedProvider(Identified, Shared, Base):
    """One URN. `judgement` and `inspected_on` repeat its latest inspection, so that matching
    thousands of homes needs one join; `services.register` alone writes them.

    `as_at` is the date of the newest file that listed it, `status_on` the day for which the status
    is known (a later file or an officer's later record wins).
    """

    __tablename__ = "ofsted_provider"
    urn: Mapped[str] = mapped_column(String(8), nullable=False, unique=True)
    provision_type: Mapped[str] = mapped_column(String(100), nullable=False)
    kind: Mapped[ServiceKind] = mapped_column(choice(ServiceKind, "kind"), nullable=False)
    status: Mapped[RegistrationStatus] = mapped_column(
        choice(RegistrationStatus, "status"), nullable=False
    )
    status_on: Mapped[date] = mapped_column(Day, nullable=False)
    status_url: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    name: Mapped[str | None] = mapped_column(String(200), nullable=True)
    local_authority: Mapped[str] = mapped_column(String(80), nullable=False)
    region: Mapped[str] = mapped_column(String(60), nullable=False)
    sector: Mapped[str] = mapped_column(String(40), nullable=False)
    places: Mapped[int | None] = mapped_column(Integer, nullable=True)
    owner: Mapped[str] = mapped_column(String(200), nullable=False)
    registered_on: Mapped[date | None] = mapped_column(Day, nullable=True)
    as_at: Mapped[date] = mapped_column(Day, nullable=False)
    judgement: Mapped[Judgement | None] = mapped_column(
        choice(Judgement, "judgement"), nullable=True
    )
    inspected_on: Mapped[date | None] = mapped_column(Day, nullable=True)

    __table_args__ = (
        CheckConstraint("(judgement IS NULL) = (inspected_on IS NULL)", name="rated_on_a_day"),
    )


class OfstedInspection(Identified, Shared, Base):
    """One inspection that ended in a judgement. Never deleted: this is the history of a rating."""

    __tablename__ = "ofsted_inspection"
    __aggregate__ = "ofsted_provider"
    __aggregate_key__ = "ofsted_provider_id"
    ofsted_provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("ofsted_provider.id"), nullable=False
    )
    inspected_on: Mapped[date] = mapped_column(Day, nullable=False)
    published_on: Mapped[date | None] = mapped_column(Day, nullable=True)
    event_number: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    event_type: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    overall: Mapped[Judgement] = mapped_column(choice(Judgement, "overall"), nullable=False)
    protection: Mapped[Judgement | None] = mapped_column(
        choice(Judgement, "protection"), nullable=True
    )
    leadership: Mapped[Judgement | None] = mapped_column(
        choice(Judgement, "leadership"), nullable=True
    )
    education: Mapped[Judgement | None] = mapped_column(
        choice(Judgement, "education"), nullable=True
    )
    health: Mapped[Judgement | None] = mapped_column(choice(Judgement, "health"), nullable=True)
    source: Mapped[Source] = mapped_column(choice(Source, "source"), nullable=False)
    as_at: Mapped[date] = mapped_column(Day, nullable=False)
    report_url: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)

    __table_args__ = (
        UniqueConstraint("ofsted_provider_id", "inspected_on", "event_number"),
        CheckConstraint(
            "source = 'file' OR (recorded_by_id IS NOT NULL AND report_url <> '')",
            name="recorded_by_somebody",
        ),
    )


class OfstedImport(Identified, Shared, Base):
    """One run over one file: how far it came and what it found. At most one is running."""

    __tablename__ = "ofsted_import"
    file_name: Mapped[str] = mapped_column(String(200), nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)
    as_at: Mapped[date] = mapped_column(Day, nullable=False)
    state: Mapped[ImportState] = mapped_column(choice(ImportState), nullable=False)
    started_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    finished_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    rows_read: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_imported: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_unchanged: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_rejected: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    unmapped: Mapped[list[str]] = mapped_column(Json, nullable=False)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(Json, nullable=False)

    __table_args__ = (
        Index(
            "uq_ofsted_import_running",
            "state",
            unique=True,
            postgresql_where=text("state = 'running'"),
            sqlite_where=text("state = 'running'"),
        ),
        CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished_at_a_time"),
        CheckConstraint(
            "rows_read = rows_imported + rows_unchanged + rows_rejected", name="rows_add_up"
        ),
    )
