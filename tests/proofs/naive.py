"""The control of the kill proofs, served like the portal: what not to do.

A change is committed first, and its record and its messages afterwards, in a second transaction.
`flask --app tests.proofs.naive serve`
"""

from __future__ import annotations

import time

from flask import Flask

from portal import cli
from portal.db.tenancy import ScopedSession
from portal.db.unit_of_work import UnitOfWork

BETWEEN_SECONDS = 0.6


def finish_in_two(self: UnitOfWork, session: ScopedSession) -> None:
    """Save, then tell."""
    self._drain()
    session.commit()
    time.sleep(BETWEEN_SECONDS)
    for keeper in self.hub.keepers:
        keeper(self, self._events)
    session.commit()


def create_app() -> Flask:
    """The portal with a unit of work that is none."""
    UnitOfWork._finish = finish_in_two
    return cli.start()
