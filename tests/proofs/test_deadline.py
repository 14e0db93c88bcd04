"""A hundred people send at once around the deadline: no verdict is wrong, and none is lost.

The evidence is independent of the verb: the database's clock just before each attempt begins and
just after it ends, and what an opening that races with the attempts finds. What began at or after
the deadline must be late; what ended before it must be in; and whatever was acknowledged must be
among what was opened. The control is the naive verb, which reads the clock and takes no lock.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, select, text

from portal import applications, pdps
from portal.applications import ApplicationState, LateAttempt, Submission, TooLate, events, sealing
from portal.applications.services.drafting import about
from portal.db import Hub, UnitOfWork
from portal.db.clock import now_on
from portal.kernel.actor import system
from portal.kernel.errors import RuleBroken
from portal.kernel.periods import is_in_time
from tests.factories.applications import Applied, make_application, open_round
from tests.factories.pdps import Scheme, make_scheme
from tests.support.clock import freeze
from tests.support.figures import Figure, sized

pytestmark = [pytest.mark.proof, pytest.mark.one_engine("postgresql")]

ATTEMPTS = 100
PROVIDERS = 20
ROUNDS = sized(1, 20)
WHAT = "wrong verdicts on applications sent around the deadline while it is opened (PostgreSQL)"
AHEAD = "900 milliseconds"


@dataclass(frozen=True)
class Attempt:
    """One person's try, between two readings of the database's clock."""

    application_id: UUID
    began: datetime
    ended: datetime
    submission_id: UUID | None


def send(uow: UnitOfWork, made: Applied) -> UUID:
    """The verb."""
    return applications.submit(uow, made.reference, name="Ayo Bello", post="Director").id


def send_naively(uow: UnitOfWork, made: Applied) -> UUID:
    """What not to do: the clock before the lock, and the round not locked at all."""
    row = applications.get_application(uow.session, uow.actor, made.reference)
    round_ = pdps.round_by_id(uow.session, row.round_id)
    now = uow.clock.now()
    if not is_in_time(now, round_.closes_at):
        raise TooLate(now, round_.closes_at)
    time.sleep(0.15)
    row = applications.get_application(uow.session, uow.actor, made.reference, lock=True)
    sent = Submission(
        application_id=row.id,
        provider_id=row.provider_id,
        council_id=row.council_id,
        number=row.submissions + 1,
        question_set_id=row.question_set_id,
        submitted_at=now,
        submitted_by_id=uow.person.user_id,
        declared_name="Ayo Bello",
        declared_post="Director",
        digest="0" * 64,
    )
    sealing.close(uow.session, sent, "payload", "{}")
    uow.add(sent)
    row.state, row.submissions, row.submitted_at = ApplicationState.SUBMITTED, sent.number, now
    facts = {"number": sent.number, "submitted_at": now, "digest": sent.digest}
    uow.record(events.ApplicationSubmitted(submission_id=sent.id, **facts, **about(row)))
    return sent.id


def database_now(hub: Hub) -> datetime:
    with hub.engine.connect() as connection:
        return now_on(connection)


def close_soon(hub: Hub, scheme: Scheme) -> datetime:
    """Move the deadline to a moment from now, as no person may; when it is."""
    change = text(
        f"UPDATE round SET closes_at = clock_timestamp() + interval '{AHEAD}', "
        "questions_until = clock_timestamp() WHERE id = :id RETURNING closes_at"
    )
    with hub.engine.begin() as connection:
        return connection.execute(change, {"id": scheme.round_id}).scalar_one()


def attempt(hub: Hub, verb, made: Applied, gate: threading.Barrier, wait: float) -> Attempt:
    gate.wait()
    time.sleep(wait)
    began = database_now(hub)
    try:
        with hub.unit_of_work(made.admin) as uow:
            sent = verb(uow, made)
    except TooLate:
        sent = None
    return Attempt(made.id, began, database_now(hub), sent)


def open_when_closed(hub: Hub, scheme: Scheme, gate: threading.Barrier) -> int:
    """Two openers who press the button as soon as it works."""
    gate.wait()
    while True:
        try:
            return open_round(hub, scheme)
        except RuleBroken:
            time.sleep(0.002)


def race(hub: Hub, verb) -> tuple[list[Attempt], datetime, int, Scheme]:
    """Everybody sends within two seconds around the deadline while the round is being opened."""
    freeze(hub, None)
    scheme = make_scheme(hub, closes_at=whole_minute_ahead(hub))
    mades = [make_application(hub, scheme) for _ in range(PROVIDERS)]
    gate = threading.Barrier(ATTEMPTS + 1)
    with ThreadPoolExecutor(ATTEMPTS + 1) as pool:
        opening = pool.submit(open_when_closed, hub, scheme, gate)
        tries = [
            pool.submit(attempt, hub, verb, mades[n % PROVIDERS], gate, n * 0.015)
            for n in range(ATTEMPTS)
        ]
        closes_at = close_soon(hub, scheme)
        return [one.result() for one in tries], closes_at, opening.result(), scheme


def whole_minute_ahead(hub: Hub) -> datetime:
    now = database_now(hub)
    return now.replace(hour=12, minute=0, second=0, microsecond=0).replace(year=now.year + 1)


def wrong_verdicts(hub: Hub, tries: list[Attempt], closes_at: datetime, opened: int) -> list[str]:
    """Everything that the evidence contradicts."""
    wrong = []
    for one in tries:
        if one.began >= closes_at and one.submission_id:
            wrong.append("accepted, though it began at or after the deadline")
        if one.ended < closes_at and one.submission_id is None:
            wrong.append("refused, though it ended before the deadline")
    accepted = {one.application_id for one in tries if one.submission_id}
    if opened != len(accepted):
        wrong.append(f"{len(accepted)} applications acknowledged, {opened} opened")
    with hub.reading(system("test")) as session:
        rows = session.scalars(select(Submission).where(of_these(Submission, tries))).all()
        for one in tries:
            row = next((row for row in rows if row.id == one.submission_id), None)
            if one.submission_id and (row is None or not one.began <= row.submitted_at < closes_at):
                wrong.append("acknowledged, but not kept within the time that it was sent")
        last = {row.application_id: row for row in sorted(rows, key=lambda row: row.number)}
        wrong += ["acknowledged, but not opened" for row in last.values() if row.opened_at is None]
    return wrong


def of_these(model: type[Submission | LateAttempt], tries: list[Attempt]) -> ColumnElement[bool]:
    """Of the applications of this round alone."""
    return model.application_id.in_({one.application_id for one in tries})


def test_a_hundred_submits_around_the_deadline_get_no_wrong_verdict(
    hub: Hub, figure: Figure
) -> None:
    in_time, wrong = 0, []
    for _ in range(ROUNDS):
        tries, closes_at, opened, _scheme = race(hub, send)
        accepted = sum(one.submission_id is not None for one in tries)
        assert len(tries) == ATTEMPTS
        assert 0 < accepted < ATTEMPTS, "the deadline did not fall among the attempts"
        wrong += wrong_verdicts(hub, tries, closes_at, opened)
        with hub.reading(system("test")) as session:
            for model, count in ((Submission, accepted), (LateAttempt, ATTEMPTS - accepted)):
                assert (
                    len(session.scalars(select(model).where(of_these(model, tries))).all()) == count
                )
        in_time += accepted
    assert wrong == []
    size = f"{ROUNDS} rounds of {ATTEMPTS} threads: {in_time} in time, the rest late"
    figure(WHAT, len(wrong), 0, size)


def test_the_naive_verb_is_caught(hub: Hub, figure: Figure) -> None:
    tries, closes_at, opened, _scheme = race(hub, send_naively)
    wrong = wrong_verdicts(hub, tries, closes_at, opened)
    assert wrong
    figure.control(WHAT, f"clock before the lock: {len(wrong)} wrong in {ATTEMPTS}")
