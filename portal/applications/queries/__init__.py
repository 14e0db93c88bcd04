"""Reads of applications: the provider's own at any time, the host's once the round is opened."""

from portal.applications.queries.drafts import (
    VersionView,
    draft_of,
    eligible_homes,
    find_answer,
    get_answer,
    list_versions,
    sent_content,
)
from portal.applications.queries.opened import (
    get_opened,
    guard,
    list_bars,
    list_late_in,
    list_opened,
    read_submission,
)
from portal.applications.queries.own import (
    find_own,
    get_application,
    last_submission,
    list_late,
    list_own,
    list_submissions,
    list_with_rounds,
    progress_of,
    visible_to,
)

__all__ = [
    "VersionView",
    "draft_of",
    "eligible_homes",
    "find_answer",
    "find_own",
    "get_answer",
    "get_application",
    "get_opened",
    "guard",
    "last_submission",
    "list_bars",
    "list_late",
    "list_late_in",
    "list_opened",
    "list_own",
    "list_submissions",
    "list_versions",
    "list_with_rounds",
    "progress_of",
    "read_submission",
    "sent_content",
    "visible_to",
]
