"""In which order tasks are shown, and when one is called soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.kernel.tasks import Task

SOON = timedelta(days=2)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What is due first comes first; what has no date keeps the order of the story, at the end."""
    tasks = list(tasks)
    dated = [task for task in tasks if task.due is not None]
    dated.sort(key=lambda task: (task.due, task.title))
    return dated + [task for task in tasks if task.due is None]


def tone_of(due: datetime | None, now: datetime) -> str:
    """How urgent a task is: "past", "soon" or nothing."""
    if due is None:
        return ""
    if due <= now:
        return "past"
    return "soon" if due - now <= SOON else ""
