"""Organisations, people, what they are in their organisation, and their sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.types import LinkPurpose, OrganisationKind
from portal.db import (
    Base,
    Identified,
    Instant,
    Json,
    Operational,
    OrganisationOwned,
    PersonOwned,
    SealedBytes,
    Shared,
    Stamped,
    Tenancy,
    Versioned,
    choice,
)


class Organisation(Identified, Versioned, Stamped, Shared, Base):
    """A provider or a council. Its name and numbers are public facts."""

    __tablename__ = "organisation"
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"), nullable=False)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    slug: Mapped[str] = mapped_column(String(80), nullable=False, unique=True)
    company_number: Mapped[str | None] = mapped_column(String(20), nullable=True)
    charity_number: Mapped[str | None] = mapped_column(String(20), nullable=True)
    parent_group: Mapped[str | None] = mapped_column(String(200), nullable=True)

    __table_args__ = (UniqueConstraint("company_number"), UniqueConstraint("charity_number"))


class User(Identified, Versioned, Stamped, Base):
    """A person. One address, one person; secrets are in `Credential`, never here."""

    __tablename__ = "user"
    __tenancy__ = Tenancy.OPERATIONAL
    email: Mapped[str] = mapped_column(String(254), nullable=False, unique=True)
    name: Mapped[str] = mapped_column(String(120), nullable=False)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    is_demo: Mapped[bool] = mapped_column(nullable=False, default=False)


class Credential(Identified, Versioned, PersonOwned, Base):
    """A person's password (argon2id) and the sealed secret of their second step.

    `totp_used_step` is the last time step (30 seconds) whose code was accepted: no code works
    twice, however it is spelt. `offered_secret` waits for its first code and counts for nothing.
    """

    __tablename__ = "credential"
    __aggregate__ = "user"
    __aggregate_key__ = "user_id"
    password_hash: Mapped[str] = mapped_column(String(200), nullable=False)
    totp_secret: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    offered_secret: Mapped[bytes | None] = mapped_column(SealedBytes, nullable=True)
    totp_used_step: Mapped[int] = mapped_column(BigInteger, nullable=False, default=0)

    __table_args__ = (UniqueConstraint("user_id"),)


class Membership(Identified, Versioned, Stamped, OrganisationOwned, Base):
    """What a person is in an organisation; access ends the moment `ended_at` is set."""

    __tablename__ = "membership"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False, index=True)
    roles: Mapped[list[str]] = mapped_column(Json, nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        Index(
            "uq_membership_live",
            "organisation_id",
            "user_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )


class Invitation(Identified, Versioned, Stamped, OrganisationOwned, Base):
    """A colleague asked to join; the link's token is kept only as a digest."""

    __tablename__ = "invitation"
    email: Mapped[str] = mapped_column(String(254), nullable=False)
    roles: Mapped[list[str]] = mapped_column(Json, nullable=False)
    token_digest: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    invited_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False)
    expires_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)

    __table_args__ = (
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        Index(
            "uq_invitation_open",
            "organisation_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
            sqlite_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )


class UserSession(Identified, Operational, Base):
    """One sign-in on one device. The cookie holds a random token; here is only its digest.

    Without a membership it is only the first half: the password was right, steps are missing.
    """

    __tablename__ = "user_session"
    token_digest: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False, index=True)
    membership_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("membership.id"), nullable=True, index=True
    )
    device: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    started_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    last_seen_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    verified_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)


class SignInAttempt(Identified, Operational, Base):
    """One try at a password, code or token; counted to slow guessing down. No address in clear."""

    __tablename__ = "sign_in_attempt"
    bucket: Mapped[str] = mapped_column(String(80), nullable=False)
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)

    __table_args__ = (Index("ix_sign_in_attempt_bucket_at", "bucket", "at"),)


class EmailToken(Identified, Operational, Base):
    """A link sent by e-mail: to confirm an address or to set a new password; used once."""

    __tablename__ = "email_token"
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("user.id"), nullable=False, index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose, "purpose"), nullable=False)
    token_digest: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    expires_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    used_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)
