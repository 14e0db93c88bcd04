"""What the pages of this room read."""

from portal.providers.presenters.organisation import cover_card, organisation_rows
from portal.providers.presenters.register import (
    inspection_line,
    rating_tag,
    registration_rows,
    status_tag,
)
from portal.providers.presenters.services import (
    home_card,
    home_rows,
    household_card,
    needs_said,
    telephone,
    warnings,
)
from portal.providers.presenters.stale import in_words

__all__ = [
    "cover_card",
    "home_card",
    "home_rows",
    "household_card",
    "in_words",
    "inspection_line",
    "needs_said",
    "organisation_rows",
    "rating_tag",
    "registration_rows",
    "status_tag",
    "telephone",
    "warnings",
]
