"""The verbs of referrals."""

from portal.referrals.services.checking import check_identifiers, confirm_preview, hide_find
from portal.referrals.services.disclosing import (
    disclose,
    end_access,
    end_reading,
    let_read,
    name_home,
    shortlist,
)
from portal.referrals.services.ending import close, mark_answered, mark_awarded, stop, withdraw
from portal.referrals.services.reading import mark_opened, read_stage, read_to_write
from portal.referrals.services.sending import MANY, send
from portal.referrals.services.writing import (
    NeedGiven,
    name_social_worker,
    save_child,
    save_needs,
    save_sealed,
    save_search,
    start,
)

__all__ = [
    "MANY",
    "NeedGiven",
    "check_identifiers",
    "close",
    "confirm_preview",
    "disclose",
    "end_access",
    "end_reading",
    "hide_find",
    "let_read",
    "mark_answered",
    "mark_awarded",
    "mark_opened",
    "name_home",
    "name_social_worker",
    "read_stage",
    "read_to_write",
    "save_child",
    "save_needs",
    "save_sealed",
    "save_search",
    "send",
    "shortlist",
    "start",
    "stop",
    "withdraw",
]
