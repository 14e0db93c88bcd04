"""Reads of agreements and admissions; each starts from what the actor may see."""

from portal.admissions.queries.admitted import (
    HostLine,
    get_admission,
    get_host_line,
    list_admitted,
    list_host_admissions,
    list_own_admissions,
    list_suspensions,
    open_suspensions,
    suspensions_to_review,
)
from portal.admissions.queries.agreements import (
    find_agreement_for,
    get_agreement,
    list_agreements,
    visible_to,
)
from portal.admissions.queries.register import list_register
from portal.admissions.queries.rule import (
    accepts,
    accepts_rating,
    callable_verdict,
    callable_verdicts,
    needed_covers,
)

__all__ = [
    "HostLine",
    "accepts",
    "accepts_rating",
    "callable_verdict",
    "callable_verdicts",
    "find_agreement_for",
    "get_admission",
    "get_agreement",
    "get_host_line",
    "list_admitted",
    "list_agreements",
    "list_host_admissions",
    "list_own_admissions",
    "list_register",
    "list_suspensions",
    "needed_covers",
    "open_suspensions",
    "suspensions_to_review",
    "visible_to",
]
