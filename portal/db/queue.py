"""huey as the clock and the hands: it wakes the worker, and knows nothing that matters.

What is to be done stands in rows (the outbox, render jobs, audit heads), claimed with a lease. A
kick that is lost, or a worker killed in the middle, costs at most a minute: the next tick finds
the rows. So the queue may lie in a file beside SQLite, or in a schema of its own on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog
from huey import Huey, PostgresHuey, SqliteHuey
from huey.storage import PostgresStorage
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from portal.config import Settings

SCHEMA = "queue"
log = structlog.get_logger()


class Queue:
    """The wake-up queue of one installation; opened at the first kick."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._huey: Huey | None = None
        self.actions: dict[str, Callable[[], object]] = {}

    @property
    def huey(self) -> Huey:
        """huey itself, for the worker; made when first asked for."""
        if self._huey is None:
            self._huey = _open(self._settings)
            self._wake = self._huey.task(name="wake")(self.run)
        return self._huey

    def kick(self, names: Iterable[str]) -> None:
        """Have the worker run these actions soon. Never raises: what is lost is found by the tick.

        Called after a commit; an error here must not look as if the change had failed.
        """
        try:
            queue = self.huey
            for name in sorted(names):
                queue.enqueue(self._wake.s(name))
            queue.storage.close()
        except Exception as fault:
            log.warning("kick_lost", kind=type(fault).__name__)

    def run(self, name: str) -> None:
        """In the worker: run an action by name."""
        self.actions[name]()


def _open(settings: Settings) -> Huey:
    if settings.is_sqlite:
        settings.instance.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("portal", filename=str(settings.instance / "queue.db"), results=False)
    dsn = make_url(settings.database_url).set(drivername="postgresql")
    return PostgresHuey(
        "portal",
        dsn=dsn.render_as_string(hide_password=False),
        options=f"-c search_path={SCHEMA}",
        create_tables=False,
        results=False,
    )


def make_tables(connection: Connection, role: str | None) -> None:
    """The queue's tables in their schema, open to the application's role; run by the owner."""
    statements = [
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        f"SET LOCAL search_path = {SCHEMA}",
        *PostgresStorage("portal", create_tables=False).ddl,
        "SET LOCAL search_path = DEFAULT",
    ]
    if role is not None:
        statements += [
            f'GRANT USAGE ON SCHEMA {SCHEMA} TO "{role}"',
            f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO "{role}"',
            f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO "{role}"',
        ]
    for statement in statements:
        connection.execute(text(statement))
