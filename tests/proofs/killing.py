"""Killing a served portal in the middle of a change, and what may be found afterwards.

The measure of a whole change is taken from changes that nobody killed: by how many rows each table
grows. After a kill a change must have grown every table by that or none by anything, and must be
whole if it was acknowledged. To know where a kill fell, the processes are made to stand still
(SIGSTOP) while the database is asked whether a transaction has written; then they are killed.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from sqlalchemy import text

from portal import audit
from portal.db import Base, Hub
from portal.db.engine import make_engine
from portal.kernel.actor import system
from tests.proofs.journeys import Journey, cookies_of
from tests.support.http import Line
from tests.support.serving import Serving, until

WARM = 4
BEYOND = 1.1
WHOLE_SERVER_EACH = 5
Rows = Counter[str]


@dataclass
class Found:
    """What the kills of one run did, and everything that must not be."""

    kills: int = 0
    servers: int = 0
    landed: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        places = ", ".join(f"{count} {place}" for place, count in sorted(self.landed.items()))
        return f"{len(self.wrong)} lost or half-written in {self.kills} kills ({places})"


class Killer:
    """One journey on one served portal."""

    def __init__(self, hub: Hub, journey: Journey, serving: Serving, seed: int) -> None:
        self.hub, self.journey, self.serving = hub, journey, serving
        self.line = Line(serving.port, cookies_of(journey))
        self.chance = random.Random(seed)
        self.number = 0
        self.whole: Rows = Counter()
        self.seconds = 0.0
        self.found = Found()

    def warm_up(self) -> None:
        """Changes that nobody kills: how long one takes, and what it writes."""
        taken, written = [], []
        for _ in range(WARM):
            path, data = self._form()
            before, began = self.rows(), time.monotonic()
            assert self.line.post(path, data).status == 303
            taken.append(time.monotonic() - began)
            written.append(self.rows() - before)
        self.seconds = statistics.median(taken[1:])
        self.whole = written[-1]
        assert written[1:] == [self.whole] * (WARM - 1), written
        assert {"audit_entry", "outbox_message", "sent_form"} <= set(self.whole), self.whole

    def run(self, kills: int, *, retry: bool = True) -> Found:
        """Kill at moments spread over the length of a request and a little beyond."""
        for number in range(kills):
            share = (number + self.chance.random()) / kills * BEYOND
            every = number % WHOLE_SERVER_EACH == WHOLE_SERVER_EACH - 1
            self._once(share * self.seconds, every=every, retry=retry)
        return self.found

    def _form(self) -> tuple[str, dict[str, Any]]:
        path = self.journey.path(self.number)
        self.number += 1
        return path, {**self.line.form(path), **self.journey.typed()}

    def _once(self, wait: float, *, every: bool, retry: bool) -> None:
        path, data = self._form()
        before, done = self.rows(), self._agreed()
        acknowledged, writing = self._kill(path, data, wait, every=every)
        written = self.rows() - before
        self._note(written, writing, acknowledged)
        self._judge(written, done, acknowledged)
        if retry:
            again = self.line.post(path, data)
            self._expect(again.status == 303, f"trying again was answered {again.status}")
            self._expect(self.rows() - before == self.whole, "trying again did not make one thing")

    def _kill(
        self, path: str, data: dict[str, Any], wait: float, *, every: bool
    ) -> tuple[bool, bool]:
        """Whether the change was acknowledged, and whether it had written when it was killed."""
        serving = self.serving
        processes = serving.everything() if every else serving.web_processes()
        with ThreadPoolExecutor(1) as pool:
            press = pool.submit(self.line.post, path, data)
            time.sleep(wait)
            serving.stop_still(processes)
            writing = self._is_writing()
            serving.kill(processes)
            until(lambda: not self._is_writing(), "the database has noticed")
            serving.recover()
            return _acknowledged(press), writing

    def _note(self, written: Rows, writing: bool, acknowledged: bool) -> None:
        self.found.kills += 1
        self.found.acknowledged += acknowledged
        place = "inside the transaction" if writing else "after it" if written else "before it"
        self.found.landed[place] += 1

    def _judge(self, written: Rows, done: int, acknowledged: bool) -> None:
        self._expect(written in (Counter(), self.whole), f"half-written: {dict(written)}")
        if acknowledged:
            self._expect(written == self.whole, f"acknowledged and not whole: {dict(written)}")
        counts = self.journey.done(self.hub)
        self._expect(counts == {done + bool(written)}, f"witnesses disagree: {counts}")
        self._expect(audit.verify(self.hub).broken == 0, "the record is broken")

    def _expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.found.wrong.append(otherwise)

    def _agreed(self) -> int:
        counts = self.journey.done(self.hub)
        return counts.pop() if len(counts) == 1 else -1

    def rows(self) -> Rows:
        """How many rows each table has."""
        parts = [f"SELECT '{name}', count(*) FROM \"{name}\"" for name in Base.metadata.tables]
        with self.hub.reading(system("test")) as session, session.raw():
            found = session.execute(text(" UNION ALL ".join(parts)))
            return Counter(dict(map(tuple, found)))

    def _is_writing(self) -> bool:
        """Whether a transaction of this database has written (PostgreSQL says so)."""
        if self.hub.settings.is_sqlite:
            return False
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        engine = make_engine(self.hub.settings)
        with engine.connect() as connection:
            count = connection.execute(text(asked)).scalar_one()
        engine.dispose()
        return bool(count)


def _acknowledged(press: Future[Any]) -> bool:
    """Whether the person saw that it was done."""
    try:
        answer = press.result(timeout=120)
    except (OSError, HTTPException):
        return False
    assert answer.status == 303, f"answered {answer.status}"
    return True
