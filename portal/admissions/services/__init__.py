"""The verbs of admission."""

from portal.admissions.services.agreements import (
    offer_agreement,
    sign_agreement,
    withdraw_agreement,
)
from portal.admissions.services.standing import (
    lift,
    record_expiries,
    remove,
    require_callable,
    suspend,
    suspend_by_rule,
    suspend_in_lots,
)

__all__ = [
    "lift",
    "offer_agreement",
    "record_expiries",
    "remove",
    "require_callable",
    "sign_agreement",
    "suspend",
    "suspend_by_rule",
    "suspend_in_lots",
    "withdraw_agreement",
]
