"""The first pages: what is next, and by when, for each role; nobody imports this room."""

from portal.today.queries import first_task, list_tasks
from portal.today.types import Shown, TaskSource

__all__ = ["Shown", "TaskSource", "first_task", "list_tasks"]
