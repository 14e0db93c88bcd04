"""The words of this room."""

from portal.providers.types.kinds import (
    PROVISION_TYPES,
    URN,
    ServiceKind,
    is_school_number,
    kind_of,
    parse_urn,
    provision_type,
)
from portal.providers.types.register import (
    Judgement,
    Rating,
    RatingState,
    RecordedInspection,
    Registration,
    RegistrationStatus,
    Scale,
    Source,
)
from portal.providers.types.services import (
    CoverFacts,
    CoverKind,
    CoverState,
    HomeFacts,
    HouseholdFacts,
    Need,
    Sex,
    needs_in,
    needs_number,
)

__all__ = [
    "PROVISION_TYPES",
    "URN",
    "CoverFacts",
    "CoverKind",
    "CoverState",
    "HomeFacts",
    "HouseholdFacts",
    "Judgement",
    "Need",
    "Rating",
    "RatingState",
    "RecordedInspection",
    "Registration",
    "RegistrationStatus",
    "Scale",
    "ServiceKind",
    "Sex",
    "Source",
    "is_school_number",
    "kind_of",
    "needs_in",
    "needs_number",
    "parse_urn",
    "provision_type",
]
