"""A purchasing system, its lots, its members and its terms."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Day, Identified, Json, Pence, Shared, Stamped, Versioned, Words, choice
from portal.kernel.periods import ProRataMethod
from portal.pdps.models.sourced import Sourced
from portal.pdps.types import DocumentKind, SettingKey, SystemKind
from portal.providers import ServiceKind


class PurchasingSystem(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """A council-run system that providers join by lot. `ends_on` is the last day of the term."""

    __tablename__ = "purchasing_system"
    reference: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    host_council_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    kind: Mapped[SystemKind] = mapped_column(choice(SystemKind, "kind"), nullable=False)
    legal_basis: Mapped[str] = mapped_column(Words, nullable=False)
    starts_on: Mapped[date] = mapped_column(Day, nullable=False)
    ends_on: Mapped[date] = mapped_column(Day, nullable=False)
    longest_ends_on: Mapped[date] = mapped_column(Day, nullable=False)
    access_fee_pence: Mapped[int] = mapped_column(Pence, nullable=False)
    fee_method: Mapped[ProRataMethod] = mapped_column(
        choice(ProRataMethod, "fee_method"), nullable=False
    )

    __table_args__ = (
        UniqueConstraint("id", "host_council_id"),
        CheckConstraint("starts_on <= ends_on AND ends_on <= longest_ends_on", name="term"),
        CheckConstraint("access_fee_pence >= 0", name="access_fee"),
    )


class TermExtension(Identified, Stamped, Sourced, Shared, Base):
    """A recorded decision to extend the term; the end date moves by nothing else."""

    __tablename__ = "term_extension"
    __aggregate__ = "purchasing_system"
    __aggregate_key__ = "system_id"
    __append_only__ = True
    system_id: Mapped[UUID] = mapped_column(
        ForeignKey("purchasing_system.id"), nullable=False, index=True
    )
    previous_ends_on: Mapped[date] = mapped_column(Day, nullable=False)
    new_ends_on: Mapped[date] = mapped_column(Day, nullable=False)
    decided_on: Mapped[date] = mapped_column(Day, nullable=False)
    decision: Mapped[str] = mapped_column(Words, nullable=False)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), nullable=True)

    __table_args__ = (CheckConstraint("new_ends_on > previous_ends_on", name="later"),)


class Lot(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """A service type that providers apply for. Its number is a label: documents differ on it.

    `rating_rule` maps a judgement (or "not_yet_inspected") to admit, refer or refuse.
    """

    __tablename__ = "lot"
    system_id: Mapped[UUID] = mapped_column(
        ForeignKey("purchasing_system.id"), nullable=False, index=True
    )
    number: Mapped[str] = mapped_column(String(10), nullable=False)
    title: Mapped[str] = mapped_column(String(120), nullable=False)
    service_type: Mapped[ServiceKind] = mapped_column(
        choice(ServiceKind, "service_type"), nullable=False
    )
    core_fee: Mapped[str] = mapped_column(Words, nullable=False, default="")
    rating_rule: Mapped[dict[str, Any]] = mapped_column(Json, nullable=False)

    __table_args__ = (
        UniqueConstraint("system_id", "number"),
        UniqueConstraint("id", "system_id"),
    )


class MemberCouncil(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """A council that joined the system, by what approval and agreement."""

    __tablename__ = "member_council"
    __aggregate__ = "purchasing_system"
    __aggregate_key__ = "system_id"
    system_id: Mapped[UUID] = mapped_column(
        ForeignKey("purchasing_system.id"), nullable=False, index=True
    )
    council_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )
    joined_on: Mapped[date] = mapped_column(Day, nullable=False)
    approval_reference: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    agreement_signed_on: Mapped[date | None] = mapped_column(Day, nullable=True)

    __table_args__ = (UniqueConstraint("system_id", "council_id"),)


class MemberLot(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """A lot that a member council joined, from when, and its yearly access fee in pence."""

    __tablename__ = "member_lot"
    __aggregate__ = "purchasing_system"
    __aggregate_key__ = "system_id"
    system_id: Mapped[UUID] = mapped_column(nullable=False)
    council_id: Mapped[UUID] = mapped_column(nullable=False)
    lot_id: Mapped[UUID] = mapped_column(nullable=False)
    joined_on: Mapped[date] = mapped_column(Day, nullable=False)
    yearly_fee_pence: Mapped[int] = mapped_column(Pence, nullable=False)

    __table_args__ = (
        UniqueConstraint("lot_id", "council_id"),
        ForeignKeyConstraint(
            ["system_id", "council_id"], ["member_council.system_id", "member_council.council_id"]
        ),
        ForeignKeyConstraint(["lot_id", "system_id"], ["lot.id", "lot.system_id"]),
        CheckConstraint("yearly_fee_pence >= 0", name="yearly_fee"),
    )


class AgreementText(Identified, Stamped, Sourced, Shared, Base):
    """One version of the terms, specification or price schedule that agreements refer to."""

    __tablename__ = "agreement_text"
    __aggregate__ = "purchasing_system"
    __aggregate_key__ = "system_id"
    __append_only__ = True
    system_id: Mapped[UUID] = mapped_column(
        ForeignKey("purchasing_system.id"), nullable=False, index=True
    )
    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "kind"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    words: Mapped[str] = mapped_column(Words, nullable=False)

    __table_args__ = (UniqueConstraint("system_id", "kind", "number"),)


class SystemSetting(Identified, Versioned, Stamped, Sourced, Shared, Base):
    """One value that later rooms read (notice, uplift cap, insurance), kept as text."""

    __tablename__ = "system_setting"
    __aggregate__ = "purchasing_system"
    __aggregate_key__ = "system_id"
    system_id: Mapped[UUID] = mapped_column(
        ForeignKey("purchasing_system.id"), nullable=False, index=True
    )
    key: Mapped[SettingKey] = mapped_column(choice(SettingKey, "key"), nullable=False)
    value: Mapped[str] = mapped_column(String(200), nullable=False)

    __table_args__ = (UniqueConstraint("system_id", "key"),)
