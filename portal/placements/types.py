"""States of a placement agreement and the sides that sign it."""

from __future__ import annotations

from enum import StrEnum

from portal.kernel.labels import Labelled


class AgreementState(Labelled):
    """Who has signed so far."""

    TO_SIGN = "to_sign", "To be signed", "warn"
    SIGNED_BY_COUNCIL = "signed_by_council", "Signed by the council", "info"
    SIGNED_BY_PROVIDER = "signed_by_provider", "Signed by the provider", "info"
    IN_FORCE = "in_force", "In force", "good"


class Side(StrEnum):
    """A side of the agreement."""

    COUNCIL = "council"
    PROVIDER = "provider"
