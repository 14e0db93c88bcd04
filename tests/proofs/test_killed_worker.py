"""`kill -9` of the worker while it hands messages over and while it prints: nothing lost.

The real worker in its own process against a real mail server of the tests' own, which kills it
just before it takes a message or just after. At least once is promised: a message whose mark was
lost goes again, under the same Message-ID, once a kill at most. A printed document is there once.
The control marks before it hands over, and keeps a document before it ends the order.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from portal import documents, notifications
from portal.config import ROOT
from portal.db import Hub
from portal.documents import JobState, StoredDocument
from portal.documents.models import RenderJob
from portal.jobs import HANDS
from portal.kernel.actor import system
from portal.notifications import MessageState, OutboxMessage
from tests.factories.applications import make_application, send
from tests.factories.pdps import make_scheme
from tests.support.clock import freeze
from tests.support.figures import Figure, sized
from tests.support.post import PostOffice, post_office
from tests.support.serving import environment, until

pytestmark = [pytest.mark.proof, pytest.mark.one_engine("postgresql")]

SEED = 20_262
WORKER, NAIVE = "portal.jobs", "tests.proofs.naive_worker"
KILLS = sized(2, 20)
MESSAGES = sized(12, 100)
PRINT_KILLS = sized(1, 8)
PRINTS = sized(2, 6)
MAIL = "messages lost when the worker is killed while it hands them over"
PRINT = "documents lost or made twice when the worker is killed while it prints"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def start(hub: Hub, module: str, mail_url: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment(hub.settings, MAIL_URL=mail_url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def pass_time(hub: Hub) -> None:
    """As if leases had run out and the next tries were due."""
    with hub.system_work("test") as uow:
        for model, waiting in (
            (OutboxMessage, MessageState.WAITING),
            (RenderJob, JobState.WAITING),
        ):
            query = update(model).where(model.state == waiting)
            uow.session.execute(query.values(leased_until=LONG_AGO, next_try_at=LONG_AGO))


def count(hub: Hub, model: type[OutboxMessage | RenderJob], state: str) -> int:
    with hub.reading(system("test")) as session:
        return session.scalar(select(func.count()).where(model.state == state)) or 0


# --- messages -------------------------------------------------------------------------------------


@dataclass
class Killing:
    """A mail server that kills whoever hands it a message, after some have gone well."""

    chance: random.Random
    office: PostOffice = field(default_factory=PostOffice)
    worker: subprocess.Popen[bytes] | None = None
    moment: str = ""
    left: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.office.rcpt = self._at("before it was taken")
        self.office.data = self._at("after it was taken")

    def aim(self, worker: subprocess.Popen[bytes], moment: str) -> None:
        self.left, self.moment, self.worker = self.chance.randint(1, 3), moment, worker

    def _at(self, moment: str) -> Callable[[str], str]:
        def reply(_address: str) -> str:
            if self.worker is not None and moment == self.moment:
                self.left -= 1
                if self.left == 0:
                    os.kill(self.worker.pid, signal.SIGKILL)
                    self.worker.wait()
                    self.kills[moment] += 1
            return "250 OK"

        return reply


def write_messages(hub: Hub) -> set[str]:
    addresses = {f"person{number}@example.test" for number in range(MESSAGES)}
    with hub.system_work("test") as uow:
        context = {"valid_hours": 24, "expires_at": uow.clock.now()}
        for address in sorted(addresses):
            notifications.post(
                uow,
                template="accounts/email/confirm",
                address=address,
                path="/register/confirm/{token}",
                secret={"token": "made-up"},
                context=context,
            )
    return addresses


def deliver_under_fire(hub: Hub, module: str) -> tuple[set[str], Killing]:
    """Kill one worker after another, and let the last one finish."""
    addresses, killing = write_messages(hub), Killing(random.Random(SEED))
    with post_office(killing.office) as port:
        url = f"smtp://127.0.0.1:{port}"
        for number in range(KILLS):
            worker = start(hub, module, url)
            killing.aim(worker, ("before it was taken", "after it was taken")[number % 2])
            until(lambda one=worker: one.poll() is not None, "the worker is killed")
            pass_time(hub)
        killing.worker = None
        worker = start(hub, module, url)
        until(lambda: not count(hub, OutboxMessage, MessageState.WAITING), "all is handed over")
        worker.kill()
        worker.wait()
    return addresses, killing


def lost(addresses: set[str], killing: Killing) -> set[str]:
    return addresses - {address for address, _ in killing.office.taken}


def test_a_killed_worker_loses_no_message_and_repeats_under_the_same_id(
    hub: Hub, figure: Figure
) -> None:
    addresses, killing = deliver_under_fire(hub, WORKER)
    taken = killing.office.taken
    by_address = {address: set() for address in addresses}
    for address, message in taken:
        by_address[address].add(message["Message-ID"])
    repeated = len(taken) - len(addresses)
    assert sum(killing.kills.values()) == KILLS
    assert lost(addresses, killing) == set()
    assert {len(ids) for ids in by_address.values()} == {1}
    assert len(set.union(*by_address.values())) == MESSAGES
    # Whoever is killed after handing over repeats that message; each other hand may hold one more.
    others = KILLS * (HANDS - 1)
    assert repeated <= killing.kills["after it was taken"] + others
    assert count(hub, OutboxMessage, MessageState.SENT) == MESSAGES
    size = f"{MESSAGES} messages, {KILLS} kills, {repeated} repeated under the same Message-ID"
    figure(MAIL, len(lost(addresses, killing)), 0, size, SEED)


def test_control_a_worker_that_marks_first_loses_messages(hub: Hub, figure: Figure) -> None:
    addresses, killing = deliver_under_fire(hub, NAIVE)
    assert lost(addresses, killing)
    figure.control(MAIL, f"marked before handed over: {len(lost(addresses, killing))} lost")


# --- documents ------------------------------------------------------------------------------------


def order_receipts(hub: Hub) -> None:
    freeze(hub, None)
    with hub.system_work("test") as uow:
        closes_at = uow.clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    scheme = make_scheme(hub, closes_at=closes_at.replace(year=closes_at.year + 1))
    for _ in range(PRINTS):
        send(hub, make_application(hub, scheme))


def leased(hub: Hub) -> bool:
    with hub.reading(system("test")) as session:
        query = select(func.count()).where(
            RenderJob.state == JobState.WAITING, RenderJob.leased_until > LONG_AGO
        )
        return bool(session.scalar(query))


def kept(hub: Hub) -> int:
    with hub.reading(system("test")) as session:
        query = select(func.count()).where(StoredDocument.purpose == "application_receipt")
        return session.scalar(query) or 0


def print_under_fire(hub: Hub, module: str, moment: Callable[[], None]) -> None:
    """Kill a worker that has begun to print, again and again; let the last one finish."""
    order_receipts(hub)
    for _ in range(PRINT_KILLS):
        worker = start(hub, module)
        until(lambda: leased(hub), "it has begun to print")
        moment()
        worker.kill()
        worker.wait()
        pass_time(hub)
        if not count(hub, RenderJob, JobState.WAITING):
            break
    worker = start(hub, WORKER)
    until(lambda: not count(hub, RenderJob, JobState.WAITING), "all is printed")
    worker.kill()
    worker.wait()


def test_a_killed_worker_prints_each_document_once(hub: Hub, figure: Figure) -> None:
    chance = random.Random(SEED)
    print_under_fire(hub, WORKER, lambda: time.sleep(chance.uniform(0, 1.5)))
    made, there = count(hub, RenderJob, JobState.MADE), kept(hub)
    assert (made, there) == (PRINTS, PRINTS)
    assert documents.sweep(hub).missing == 0
    size = f"{PRINTS} receipts, {PRINT_KILLS} kills"
    figure(PRINT, abs(there - PRINTS) + PRINTS - made, 0, size, SEED)


def test_control_a_worker_that_keeps_first_prints_twice(hub: Hub, figure: Figure) -> None:
    print_under_fire(hub, NAIVE, lambda: until(lambda: kept(hub) > 0, "a document is kept"))
    there = kept(hub)
    assert there > PRINTS
    figure.control(PRINT, f"kept before the order ends: {there} documents for {PRINTS} orders")
