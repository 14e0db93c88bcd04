"""States of a placement agreement and the sides that sign it."""

from __future__ import annotations

from enum import StrEnum


class AgreementState(StrEnum):
    """Who has signed so far."""

    TO_SIGN = "to_sign"
    SIGNED_BY_COUNCIL = "signed_by_council"
    SIGNED_BY_PROVIDER = "signed_by_provider"
    IN_FORCE = "in_force"


class Side(StrEnum):
    """A side of the agreement."""

    COUNCIL = "council"
    PROVIDER = "provider"
