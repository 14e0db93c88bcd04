"""What the pages of referrals read."""

from portal.referrals.presenters.answers import ResponseRow, response_rows
from portal.referrals.presenters.cards import (
    Card,
    Summary,
    TaskRow,
    card_of,
    day,
    summary_of,
    task_rows,
    tone_of,
    who,
)
from portal.referrals.presenters.figures import answers_figure, homes_figure
from portal.referrals.presenters.matching import Groups, HomeRow, groups_of, home_row, nearness

__all__ = [
    "Card",
    "Groups",
    "HomeRow",
    "ResponseRow",
    "Summary",
    "TaskRow",
    "answers_figure",
    "card_of",
    "day",
    "groups_of",
    "home_row",
    "homes_figure",
    "nearness",
    "response_rows",
    "summary_of",
    "task_rows",
    "tone_of",
    "who",
]
