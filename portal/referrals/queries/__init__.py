"""Reads of referrals, recipients and grants. What an actor may not see does not exist."""

from portal.referrals.queries.access import child_verdict, has_disclosure, is_reader, live_stages
from portal.referrals.queries.council import (
    ReferralLine,
    count_lines,
    count_live,
    find_summary,
    find_wave,
    get_referral,
    get_sealed,
    list_lines,
    list_needs,
    list_screenings,
    referral_by_id,
    visible_to,
)
from portal.referrals.queries.details import Details, details_of, home_names
from portal.referrals.queries.match import Candidate, Wanted, find_good, match
from portal.referrals.queries.recipients import (
    Box,
    count_inbox,
    get_recipient,
    list_inbox,
    list_recipients,
    recipient_by_id,
    recipients_to,
)
from portal.referrals.queries.summary import (
    draft_of,
    preview_digest,
    stage_one,
    texts_of,
    wanted_for,
)

__all__ = [
    "Box",
    "Candidate",
    "Details",
    "ReferralLine",
    "Wanted",
    "child_verdict",
    "count_inbox",
    "count_lines",
    "count_live",
    "details_of",
    "draft_of",
    "find_good",
    "find_summary",
    "find_wave",
    "get_recipient",
    "get_referral",
    "get_sealed",
    "has_disclosure",
    "home_names",
    "is_reader",
    "list_inbox",
    "list_lines",
    "list_needs",
    "list_recipients",
    "list_screenings",
    "live_stages",
    "match",
    "preview_digest",
    "recipient_by_id",
    "recipients_to",
    "referral_by_id",
    "stage_one",
    "texts_of",
    "visible_to",
    "wanted_for",
]
