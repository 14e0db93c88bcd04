"""The stages of a child's information, a table each, so that no query selects more than it shows.

Stage 1 is plain and holds no identifier; stages 2 to 4 are sealed under the child's data key.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, CouncilOwned, Identified, SealedBytes, Versioned, Words, choice
from portal.referrals.types import ChildSex, Stage


class _OfReferral(Identified, Versioned):
    """One row a referral; saving it is an event of the referral."""

    __aggregate__: ClassVar[str] = "referral"
    __aggregate_key__: ClassVar[str] = "referral_id"
    referral_id: Mapped[UUID] = mapped_column(Uuid, nullable=False)


def _of_referral(*more: CheckConstraint) -> tuple[Any, ...]:
    return (
        ForeignKeyConstraint(["referral_id", "council_id"], ["referral.id", "referral.council_id"]),
        UniqueConstraint("referral_id"),
        *more,
    )


class ReferralSummary(_OfReferral, CouncilOwned, Base):
    """Stage 1: what every provider that is asked reads of the child; never an identifier."""

    __tablename__ = "referral_summary"
    age: Mapped[int | None] = mapped_column(Integer, nullable=True)
    sex: Mapped[ChildSex | None] = mapped_column(choice(ChildSex, "sex"), nullable=True)
    wishes: Mapped[str] = mapped_column(Words, nullable=False, default="")
    summary: Mapped[str] = mapped_column(Words, nullable=False, default="")
    good_home: Mapped[str] = mapped_column(Words, nullable=False, default="")

    __table_args__ = _of_referral(
        CheckConstraint("age >= 0 AND age <= 25", name="age"),
    )


class ReferralProfile(_OfReferral, CouncilOwned, Base):
    """Stage 2: the full profile, still without identity."""

    __tablename__ = "referral_profile"
    story: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    risks: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    health: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    education: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    family: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)

    __table_args__ = _of_referral()


class ReferralDocuments(_OfReferral, CouncilOwned, Base):
    """Stage 3: notes from assessments and plans, for providers that were shortlisted."""

    __tablename__ = "referral_documents"
    notes: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)

    __table_args__ = _of_referral()


class ReferralIdentity(_OfReferral, CouncilOwned, Base):
    """Stage 4: who the child is, for the awarded provider only."""

    __tablename__ = "referral_identity"
    full_name: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    known_as: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    born_on: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    home_address: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    home_postcode: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    school: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)

    __table_args__ = _of_referral()


SEALED_STAGES: dict[
    Stage, type[ReferralProfile] | type[ReferralDocuments] | type[ReferralIdentity]
] = {
    Stage.PROFILE: ReferralProfile,
    Stage.DOCUMENTS: ReferralDocuments,
    Stage.IDENTITY: ReferralIdentity,
}
"""The table of each sealed stage."""
