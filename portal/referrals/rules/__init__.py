"""Pure calculation: what is missing, what could name the child, how a home fits, what is shown."""

from portal.referrals.rules.fit import Code, Facts, codes_in, fit_of, fitting, sentences
from portal.referrals.rules.gaps import Draft, Gap, completeness, gaps
from portal.referrals.rules.identifiers import Find, Identity, find_identifiers, hide

__all__ = [
    "Code",
    "Draft",
    "Facts",
    "Find",
    "Gap",
    "Identity",
    "codes_in",
    "completeness",
    "find_identifiers",
    "fit_of",
    "fitting",
    "gaps",
    "hide",
    "sentences",
]
