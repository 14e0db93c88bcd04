"""Column types that mean the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Dialect, Enum, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Pence = BigInteger
"""Money: whole pence, signed, never a float."""

Day = Date
"""A calendar day in London."""

Words = Text
"""Text that a person wrote; the form bounds its length."""

Json = JSON().with_variant(JSONB(), "postgresql")
"""Structured facts that are read whole and never searched by their insides."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive value is refused rather than guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[StrEnum], name: str = "state") -> Enum:
    """An enum stored by value with a CHECK constraint called `name` on its table."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class SealedBytes(TypeDecorator[bytes]):
    """Ciphertext made by `portal.db.sealing`; plain text is refused at the door of the database."""

    impl = LargeBinary
    cache_ok = True
    MARK = b"\x01S"

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, bytes) or not value.startswith(self.MARK):
            raise ValueError("A sealed column takes only what sealing.seal() returned.")
        return value
