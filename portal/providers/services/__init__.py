"""Verbs of this room."""

from portal.providers.services.homes import add_home, confirm_home, edit_home, remove_home
from portal.providers.services.households import (
    add_household,
    edit_household,
    remove_household,
)
from portal.providers.services.importing import ImportResult, import_ofsted
from portal.providers.services.insurances import record_insurance
from portal.providers.services.register import record_inspection, record_registration

__all__ = [
    "ImportResult",
    "add_home",
    "add_household",
    "confirm_home",
    "edit_home",
    "edit_household",
    "import_ofsted",
    "record_inspection",
    "record_insurance",
    "record_registration",
    "remove_home",
    "remove_household",
]
