"""SQLAlchemy, tenancy, sealing and the unit of work: the floor under the rooms; it knows none."""

from portal.db.base import (
    Base,
    BothOwned,
    CouncilOwned,
    Identified,
    Operational,
    OrganisationOwned,
    PersonOwned,
    ProviderOwned,
    RecordOwned,
    SealedUntilOpened,
    Shared,
    Stamped,
    Tenancy,
    Versioned,
)
from portal.db.forms import FormKey
from portal.db.platform import Installation
from portal.db.reading import one_row
from portal.db.sealing import (
    Cell,
    SealBroken,
    SealRefused,
    destroy_key,
    ensure_key,
    new_key,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)
from portal.db.tenancy import ScopedSession
from portal.db.types import Day, Instant, Json, Pence, SealedBytes, Words, choice
from portal.db.unit_of_work import Hub, UnitOfWork, crossing, duplicate

__all__ = [
    "Base",
    "BothOwned",
    "Cell",
    "CouncilOwned",
    "Day",
    "FormKey",
    "Hub",
    "Identified",
    "Installation",
    "Instant",
    "Json",
    "Operational",
    "OrganisationOwned",
    "Pence",
    "PersonOwned",
    "ProviderOwned",
    "RecordOwned",
    "ScopedSession",
    "SealBroken",
    "SealRefused",
    "SealedBytes",
    "SealedUntilOpened",
    "Shared",
    "Stamped",
    "Tenancy",
    "UnitOfWork",
    "Versioned",
    "Words",
    "choice",
    "crossing",
    "destroy_key",
    "duplicate",
    "ensure_key",
    "new_key",
    "one_row",
    "seal",
    "seal_bytes",
    "unseal",
    "unseal_bytes",
]
