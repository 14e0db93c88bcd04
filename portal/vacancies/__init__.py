"""Vacancies: how many places each home or carer household has, and for whom it is matched now.

A stated place turns amber after 7 days and stops counting after 14; both are derived when read.
"""

from portal.vacancies.models import MatchingLimits, Vacancy
from portal.vacancies.types import AMBER_AFTER, NOT_COUNTED_AFTER, Freshness, freshness

__all__ = [
    "AMBER_AFTER",
    "NOT_COUNTED_AFTER",
    "Freshness",
    "MatchingLimits",
    "Vacancy",
    "freshness",
]
