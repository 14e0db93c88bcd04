"""Referrals: a child's need, told in stages, matched with reasons, sent to homes that fit.

Only the council and the providers that were asked know that a referral exists.
"""

from portal.referrals.models import (
    Disclosure,
    Need,
    ReaderGrant,
    Recipient,
    Referral,
    ReferralDocuments,
    ReferralIdentity,
    ReferralProfile,
    ReferralSummary,
    Screening,
    Wave,
)
from portal.referrals.states import REFERRAL, ReferralState
from portal.referrals.types import (
    AnswerState,
    ChildSex,
    DisclosureReason,
    EndReason,
    Fit,
    Outcome,
    ReadReason,
    Route,
    Stage,
)

__all__ = [
    "REFERRAL",
    "AnswerState",
    "ChildSex",
    "Disclosure",
    "DisclosureReason",
    "EndReason",
    "Fit",
    "Need",
    "Outcome",
    "ReadReason",
    "ReaderGrant",
    "Recipient",
    "Referral",
    "ReferralDocuments",
    "ReferralIdentity",
    "ReferralProfile",
    "ReferralState",
    "ReferralSummary",
    "Route",
    "Screening",
    "Stage",
    "Wave",
]
