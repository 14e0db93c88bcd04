"""The worker: huey wakes it, rows tell it what to do. Run by `flask serve` beside the web server.

A kick after a commit makes it look at once; each minute it looks anyway, so that what a lost kick
or a killed worker left behind is found. Nothing depends on a job having run: jobs tell people,
print, and seal.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import structlog
from flask import Flask
from huey import crontab
from huey.consumer import Consumer

from portal import audit, documents, notifications
from portal.db import Hub
from portal.db.queue import Queue
from portal.factory import check_start, create_app
from portal.web.templating import renderer

EACH_MINUTE = ("messages", "documents")
HOURLY = ("seals",)
DAILY = ("orphans",)
PARENT_SECONDS = 1.0
FOLLOW = "PORTAL_FOLLOW"
log = structlog.get_logger()
HANDS = 2
"""Threads of the worker: so many messages or documents may be begun and not yet noted."""


def tasks(app: Flask) -> dict[str, Callable[[], object]]:
    """What the worker does, by the name under which units of work ask for it."""
    hub: Hub = app.extensions["hub"]
    render = renderer(app)
    return {
        "messages": lambda: notifications.deliver(hub, render),
        "documents": lambda: documents.make_due(hub, render),
        "seals": lambda: audit.seal_heads(hub),
        "orphans": lambda: documents.sweep(hub),
    }


def prepare(app: Flask) -> Queue:
    """The queue with its actions and its clock, for a consumer."""
    queue: Queue = app.extensions["queue"]
    queue.actions = {name: _told(name, act) for name, act in tasks(app).items()}
    for names, when in (
        (EACH_MINUTE, crontab(minute="*")),
        (HOURLY, crontab(minute="7")),
        (DAILY, crontab(minute="20", hour="3")),
    ):
        for name in names:
            queue.huey.periodic_task(when, name=f"tick_{name}")(_tick(queue, name))
    return queue


def _tick(queue: Queue, name: str) -> Callable[[], None]:
    def tick() -> None:
        queue.run(name)

    return tick


def _told(name: str, act: Callable[[], object]) -> Callable[[], object]:
    """An action whose fault is logged by its kind alone and never stops the worker."""

    def run() -> object:
        try:
            return act()
        except Exception as fault:
            log.error("job_failed", job=name, kind=type(fault).__name__)
            return None

    return run


def _follow(parent: int) -> None:
    """End when the process that started this one is gone, so that no worker is left behind.

    It says its number itself: it may be gone before this one has come so far as to ask.
    """
    stop = threading.Event()
    while not stop.wait(PARENT_SECONDS):
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return


def main() -> None:
    """Work until told to stop; a task that has begun is finished first."""
    app = create_app()
    check_start(app)
    queue = prepare(app)
    if os.environ.get(FOLLOW):
        parent = int(os.environ[FOLLOW])
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    for name in (*EACH_MINUTE, *HOURLY):
        queue.kick([name])
    consumer = Consumer(queue.huey, workers=HANDS, max_delay=0.5, graceful_signal="TERM")
    consumer.run()


if __name__ == "__main__":
    main()
