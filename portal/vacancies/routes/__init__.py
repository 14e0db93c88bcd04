"""Pages of this room, at the provider's counter."""

from portal.vacancies.routes import limits, places
from portal.vacancies.routes.blueprint import bp

__all__ = ["bp", "limits", "places"]
