"""Tables of this room: the referral and its stages, and to whom it was sent."""

from portal.referrals.models.referral import Need, ReaderGrant, Referral
from portal.referrals.models.sending import Disclosure, Recipient, Screening, Wave
from portal.referrals.models.stages import (
    SEALED_STAGES,
    ReferralDocuments,
    ReferralIdentity,
    ReferralProfile,
    ReferralSummary,
)

__all__ = [
    "SEALED_STAGES",
    "Disclosure",
    "Need",
    "ReaderGrant",
    "Recipient",
    "Referral",
    "ReferralDocuments",
    "ReferralIdentity",
    "ReferralProfile",
    "ReferralSummary",
    "Screening",
    "Wave",
]
