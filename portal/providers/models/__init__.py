"""Tables of this room: Ofsted's register, and what providers say of themselves."""

from portal.providers.models.register import OfstedImport, OfstedInspection, OfstedProvider
from portal.providers.models.services import CarerHousehold, Home, Insurance

__all__ = [
    "CarerHousehold",
    "Home",
    "Insurance",
    "OfstedImport",
    "OfstedInspection",
    "OfstedProvider",
]
