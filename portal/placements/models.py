"""The placement agreement (IPA): the signed call-off document for one child."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import (
    Base,
    BothOwned,
    Day,
    Identified,
    Instant,
    Json,
    Pence,
    Stamped,
    Versioned,
    choice,
)
from portal.placements.types import AgreementState, Side


class PlacementAgreement(Identified, Versioned, Stamped, BothOwned, Base):
    """One agreement from the frozen terms of one awarded call-off.

    `terms` holds no identity of the child: the document names the referral's reference. When both
    have signed it is locked: a later change is a variation, never an edit.
    """

    __tablename__ = "placement_agreement"
    reference: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    call_off_id: Mapped[UUID] = mapped_column(Uuid, nullable=False, unique=True)
    referral_reference: Mapped[str] = mapped_column(String(12), nullable=False)
    home_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    state: Mapped[AgreementState] = mapped_column(choice(AgreementState), nullable=False)
    starts_on: Mapped[date] = mapped_column(Day, nullable=False)
    weekly_fee_pence: Mapped[int] = mapped_column(Pence, nullable=False)
    terms: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)
    terms_digest: Mapped[str] = mapped_column(String(64), nullable=False)
    pdf_job_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    signed_pdf_job_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)
    in_force_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["call_off_id", "council_id", "provider_id"],
            ["call_off.id", "call_off.council_id", "call_off.provider_id"],
        ),
        UniqueConstraint("id", "council_id", "provider_id"),
        CheckConstraint("(state = 'in_force') = (in_force_at IS NOT NULL)", name="in_force_since"),
    )


class Signature(Identified, BothOwned, Base):
    """A named person with recorded authority, who proved themself again, over these exact bytes."""

    __tablename__ = "signature"
    __aggregate__ = "placement_agreement"
    __aggregate_key__ = "agreement_id"
    __append_only__ = True
    agreement_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)
    side: Mapped[Side] = mapped_column(choice(Side, "side"), nullable=False)
    signed_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    signed_name: Mapped[str] = mapped_column(String(120), nullable=False)
    position: Mapped[str] = mapped_column(String(120), nullable=False)
    authority: Mapped[str] = mapped_column(String(200), nullable=False)
    pdf_digest: Mapped[str] = mapped_column(String(64), nullable=False)
    terms_digest: Mapped[str] = mapped_column(String(64), nullable=False)

    __table_args__ = (
        ForeignKeyConstraint(
            ["agreement_id", "council_id", "provider_id"],
            [
                "placement_agreement.id",
                "placement_agreement.council_id",
                "placement_agreement.provider_id",
            ],
        ),
        UniqueConstraint("agreement_id", "side"),
    )
