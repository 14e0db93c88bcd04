"""In which order tasks are shown, and when one is called soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.kernel.tasks import Task

SOON = timedelta(days=2)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What is due first comes first; what has no date keeps the order of the story, after that.

    What others have to do stands at the end, in the same order.
    """
    tasks = latest(tasks)
    dated = [task for task in tasks if task.due is not None]
    dated.sort(key=lambda task: (task.due, task.title))
    ordered = dated + [task for task in tasks if task.due is None]
    return sorted(ordered, key=lambda task: task.for_others)


def latest(tasks: Iterable[Task]) -> list[Task]:
    """Of tasks about the same thing the last in the story, where the work stands now."""
    tasks = list(tasks)
    last = {task.about: number for number, task in enumerate(tasks)}
    return [t for number, t in enumerate(tasks) if not t.about or last[t.about] == number]


def tone_of(due: datetime | None, now: datetime) -> str:
    """How urgent a task is: "past", "soon" or nothing."""
    if due is None:
        return ""
    if due <= now:
        return "past"
    return "soon" if due - now <= SOON else ""
