"""Vacancies: how many places each home or carer household has, and for whom it is matched now.

A stated place turns amber after 7 days and stops counting after 14; both are derived when read.
"""

from portal.vacancies.events import LimitsSet, ReferralsPaused, VacancyConfirmed, VacancyStated
from portal.vacancies.models import MatchingLimits, Vacancy
from portal.vacancies.queries import (
    Place,
    PlaceRow,
    find_limits,
    find_vacancy,
    get_place,
    list_places,
    vacancies_for,
    visible_to,
)
from portal.vacancies.rules import counts_now
from portal.vacancies.services import pause, set_limits, state_vacancy, still_right
from portal.vacancies.types import AMBER_AFTER, NOT_COUNTED_AFTER, Freshness, freshness

__all__ = [
    "AMBER_AFTER",
    "NOT_COUNTED_AFTER",
    "Freshness",
    "LimitsSet",
    "MatchingLimits",
    "Place",
    "PlaceRow",
    "ReferralsPaused",
    "Vacancy",
    "VacancyConfirmed",
    "VacancyStated",
    "counts_now",
    "find_limits",
    "find_vacancy",
    "freshness",
    "get_place",
    "list_places",
    "pause",
    "set_limits",
    "state_vacancy",
    "still_right",
    "vacancies_for",
    "visible_to",
]
