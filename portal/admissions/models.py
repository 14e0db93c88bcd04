"""The agreement that a provider signs, the homes it admits, and their suspensions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.admissions.types import AdmissionState, AgreementState, SuspensionCause
from portal.db import (
    Base,
    BothOwned,
    Day,
    Identified,
    Instant,
    Json,
    Shared,
    Stamped,
    Versioned,
    Words,
    choice,
)

_LIVE = text("state IN ('admitted', 'suspended')")
_OPEN = text("lifted_at IS NULL")
_NOT_WITHDRAWN = text("state <> 'withdrawn'")


class PdpsAgreement(Identified, Versioned, Stamped, BothOwned, Base):
    """One agreement between the host council and a provider for one lot, fixed when offered.

    `terms` is the whole snapshot: versions of terms, specification and price schedule, the homes
    with their URNs, the weekly prices in pence; `terms_digest` its SHA-256. `signed_digest` is what
    the named person signed: the PDF's bytes when it was ready, else the terms (`signed_over`).
    """

    __tablename__ = "pdps_agreement"
    reference: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False, index=True)
    application_reference: Mapped[str] = mapped_column(String(12), nullable=False)
    state: Mapped[AgreementState] = mapped_column(choice(AgreementState), nullable=False)
    terms: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    terms_digest: Mapped[str] = mapped_column(String(64), nullable=False)
    signed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    signed_name: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    signed_position: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    signed_over: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    signed_digest: Mapped[str] = mapped_column(String(64), nullable=False, default="")

    __table_args__ = (
        UniqueConstraint("id", "provider_id", "council_id", "lot_id"),
        Index(
            "uq_pdps_agreement_application",
            "application_reference",
            unique=True,
            postgresql_where=_NOT_WITHDRAWN,
            sqlite_where=_NOT_WITHDRAWN,
        ),
        CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL) AND (state = 'signed') = "
            "(signed_by_id IS NOT NULL) AND (state = 'signed') = (signed_digest <> '')",
            name="signed_with_facts",
        ),
        CheckConstraint("signed_over IN ('', 'pdf', 'terms')", name="signed_over"),
    )


class Admission(Identified, Versioned, Stamped, Shared, Base):
    """One home (or agency, or named service) that may be called on in one lot.

    Shared, because brokers of every member council read it: it holds ids, a URN and a state only.
    Why a home is suspended is in `Suspension`, which the host council and the provider alone read.
    """

    __tablename__ = "admission"
    council_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )
    provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), nullable=False, index=True)
    agreement_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, index=True)
    urn: Mapped[str | None] = mapped_column(String(8), nullable=True)
    state: Mapped[AdmissionState] = mapped_column(choice(AdmissionState), nullable=False)
    admitted_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["agreement_id", "provider_id", "council_id", "lot_id"],
            [
                "pdps_agreement.id",
                "pdps_agreement.provider_id",
                "pdps_agreement.council_id",
                "pdps_agreement.lot_id",
            ],
        ),
        ForeignKeyConstraint(["home_id", "provider_id"], ["home.id", "home.provider_id"]),
        UniqueConstraint("id", "provider_id", "council_id"),
        Index(
            "uq_admission_live",
            "lot_id",
            "home_id",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        CheckConstraint(
            "(state IN ('removed', 'expired')) = (ended_at IS NOT NULL)", name="ended_with_date"
        ),
    )


class Suspension(Identified, Stamped, BothOwned, Base):
    """One reason for which a home takes no new placements, and by whom it was lifted."""

    __tablename__ = "suspension"
    __aggregate__ = "admission"
    __aggregate_key__ = "admission_id"
    admission_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    cause: Mapped[SuspensionCause] = mapped_column(choice(SuspensionCause, "cause"), nullable=False)
    reason: Mapped[str] = mapped_column(Words, nullable=False)
    review_on: Mapped[date] = mapped_column(Day, nullable=False)
    suspended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    lifted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)
    lift_reason: Mapped[str] = mapped_column(Words, nullable=False, default="")

    __table_args__ = (
        ForeignKeyConstraint(
            ["admission_id", "provider_id", "council_id"],
            ["admission.id", "admission.provider_id", "admission.council_id"],
        ),
        Index(
            "uq_suspension_open",
            "admission_id",
            "cause",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by_id IS NULL) AND "
            "(lifted_at IS NULL) = (lift_reason = '')",
            name="lifted_with_facts",
        ),
        CheckConstraint(
            "(cause = 'decision') = (suspended_by_id IS NOT NULL)", name="decided_by_somebody"
        ),
    )
