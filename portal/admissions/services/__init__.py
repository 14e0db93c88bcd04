"""The verbs of admission."""

from portal.admissions.services.agreements import (
    check_signatory,
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
    "check_signatory",
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
