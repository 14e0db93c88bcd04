"""States of a placement agreement and the sides that sign it."""

from __future__ import annotations

from enum import StrEnum


class AgreementState(StrEnum):
    """Who has signed so far."""

    TO_SIGN = "to_sign"
    SIGNED_BY_COUNCIL = "signed_by_council"
    SIGNED_BY_PROVIDER = "signed_by_provider"
    IN_FORCE = "in_force"

    @property
    def label(self) -> str:
        """The state as a page names it."""
        return _STATES[self][0]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return _STATES[self][1]


_STATES = {
    AgreementState.TO_SIGN: ("To be signed", "warn"),
    AgreementState.SIGNED_BY_COUNCIL: ("Signed by the council", "info"),
    AgreementState.SIGNED_BY_PROVIDER: ("Signed by the provider", "info"),
    AgreementState.IN_FORCE: ("In force", "good"),
}


class Side(StrEnum):
    """A side of the agreement."""

    COUNCIL = "council"
    PROVIDER = "provider"
