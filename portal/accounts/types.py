"""Kinds and states of accounts."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """Which side of the counter an organisation stands on."""

    PROVIDER = "provider"
    COUNCIL = "council"
