"""Handing over: nothing lost, nobody told who has left, and no second line in a header."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import notifications
from portal.accounts import Membership
from portal.accounts.events import PersonJoined
from portal.db import Hub
from portal.db.platform import DataKey
from portal.kernel.actor import Actor, Role, system
from portal.notifications import Message, MessageState, OutboxMessage
from portal.notifications.delivery import MOST_TRIES, Tally, deliver
from portal.notifications.drawing import Drawn, Render
from portal.notifications.drawing import draw as draw_message
from portal.notifications.mailers import (
    FolderMailer,
    Letter,
    Refused,
    Unreachable,
    letters_in,
)
from portal.notifications.policies import _messages
from portal.web.templating import renderer
from tests.factories.notifications import AnswerWanted, ask, post_token, with_templates
from tests.support.people import make_person

BY = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def draw(app: Flask) -> Render:
    return renderer(with_templates(app))


@dataclass
class Tray:
    """A mailer that keeps letters in memory and does as it is told; no network."""

    letters: list[Letter] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    keeps_secrets: bool = False

    @contextmanager
    def open(self) -> Iterator[Tray]:
        yield self

    def send(self, letter: Letter) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.letters.append(letter)


def one(hub: Hub) -> OutboxMessage:
    with hub.reading(system("test")) as session:
        return session.scalars(select(OutboxMessage)).one()


def pass_time(hub: Hub) -> None:
    """As if leases had run out and the next tries were due."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with hub.system_work("test") as uow:
        uow.session.execute(
            update(OutboxMessage).values(leased_until=long_ago, next_try_at=long_ago)
        )


def test_a_message_is_one_file_with_two_forms(hub: Hub, draw: Render) -> None:
    person = make_person(hub, Role.RESPONDER, email="ada@example.test")
    ask(hub, person, by=BY)
    assert deliver(hub, draw, FolderMailer(hub.settings)) == Tally(sent=1)
    (path,) = letters_in(hub.settings.outbox_folder)
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail["To"] == "ada@example.test"
    assert mail["Subject"] == "Answer R-7K2M4 before 3pm on Tuesday 1 December 2026"
    assert mail["Message-ID"] == f"<{one(hub).id}@localhost>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    link = "http://localhost:8000/p/referrals/R-7K2M4"
    assert text.get_content().splitlines() == ["Sign in to answer:", link]
    assert f"href='{link}'" in html.get_content()
    assert (one(hub).state, one(hub).lease) == (MessageState.SENT, None)


def test_sending_twice_sends_once(hub: Hub, draw: Render) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    tray = Tray()
    assert deliver(hub, draw, tray) == Tally(sent=1)
    assert deliver(hub, draw, tray) == Tally()
    assert len(tray.letters) == 1


def test_a_killed_worker_loses_nothing_and_repeats_under_the_same_id(
    hub: Hub, draw: Render
) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)

    class Killed(BaseException):
        pass

    for moment in ("before handing over", "after handing over"):
        tray = Tray(faults=[Killed(moment)])
        with pytest.raises(Killed):
            deliver(hub, draw, tray)
        assert deliver(hub, draw, Tray()) == Tally(), "the lease still holds"
        pass_time(hub)
    tray = Tray()
    assert deliver(hub, draw, tray) == Tally(sent=1)
    assert [letter.id for letter in tray.letters] == [one(hub).id]


def test_nobody_there_charges_no_try_and_loses_nothing(hub: Hub, draw: Render) -> None:
    people = [make_person(hub, Role.RESPONDER) for _ in range(3)]
    ask(hub, *people, by=BY)
    for _ in range(MOST_TRIES + 5):
        assert deliver(hub, draw, Tray(faults=[Unreachable("refused")])).unreachable
    tray = Tray()
    assert deliver(hub, draw, tray) == Tally(sent=3)
    assert len({letter.address for letter in tray.letters}) == 3


def test_a_refusal_waits_longer_each_time_and_is_given_up_in_sight(hub: Hub, draw: Render) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    waits: list[timedelta] = []
    for _ in range(6):
        assert deliver(hub, draw, Tray(faults=[Refused("answer 451")])) == Tally(retried=1)
        waits.append(one(hub).next_try_at - one(hub).written_at)
        pass_time(hub)
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(seconds=30)
    for _ in range(MOST_TRIES):
        deliver(hub, draw, Tray(faults=[Refused("answer 451")]))
        pass_time(hub)
    with hub.reading(system("test")) as session:
        (dead,) = notifications.list_dead(session)
    assert (dead.state, dead.fault) == (MessageState.DEAD, "answer 451")
    with hub.system_work("test") as uow:
        notifications.retry(uow, dead.id)
    assert deliver(hub, draw, Tray()) == Tally(sent=1)


def test_a_final_refusal_is_given_up_at_once(hub: Hub, draw: Render) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    fault = Refused("recipient 550", for_good=True)
    assert deliver(hub, draw, Tray(faults=[fault])) == Tally(dead=1)
    assert (one(hub).state, one(hub).fault) == (MessageState.DEAD, "recipient 550")


def leave(hub: Hub, person: Actor) -> None:
    with hub.system_work("test") as uow:
        member = uow.session.scalars(select(Membership).filter_by(user_id=person.user_id)).one()
        member.ended_at = uow.clock.now()
        covers = (("user", person.user_id),)
        fact = PersonJoined(subject_id=member.id, user_id=person.user_id, roles=(), covers=covers)
        uow.record(fact)


def test_somebody_who_left_meanwhile_gets_nothing(hub: Hub, draw: Render) -> None:
    stays, leaves = make_person(hub, Role.RESPONDER), make_person(hub, Role.RESPONDER)
    ask(hub, stays, leaves, by=BY)
    leave(hub, leaves)
    tray = Tray()
    assert deliver(hub, draw, tray) == Tally(sent=1, skipped=1)
    with hub.reading(system("test")) as session:
        states = dict(session.execute(select(OutboxMessage.user_id, OutboxMessage.state)).all())
    assert states == {
        stays.user_id: MessageState.SENT,
        leaves.user_id: MessageState.SKIPPED,
    }


def test_somebody_who_lost_the_right_meanwhile_gets_nothing(hub: Hub, draw: Render) -> None:
    keeps, loses = make_person(hub, Role.RESPONDER), make_person(hub, Role.RESPONDER)

    def still(session: object, user_id: UUID, subject_id: UUID) -> bool:
        return user_id != loses.user_id

    message = Message(AnswerWanted, "test/email/token", lambda uow, fact: fact.people, still=still)
    before = list(_messages[AnswerWanted])
    _messages[AnswerWanted][:] = [message]
    try:
        with hub.system_work("test") as uow:
            people = (keeps.user_id, loses.user_id)
            uow.record(AnswerWanted(subject_id=keeps.organisation_id, people=people, answer_by=BY))
        assert deliver(hub, draw, Tray()) == Tally(sent=1, skipped=1)
    finally:
        _messages[AnswerWanted][:] = before


def test_a_token_reaches_its_person_and_is_erased(hub: Hub, draw: Render) -> None:
    row = post_token(hub)
    tray = Tray()
    deliver(hub, draw, tray)
    assert tray.letters[0].text == "http://localhost:8000/register/confirm/CANARY-t\n"
    assert one(hub).secret is None
    with hub.reading(system("test")) as session:
        query = select(DataKey.wrapped).filter_by(scope="record", scope_id=row.id)
        assert session.execute(query).scalar_one() is None


def test_a_template_at_fault_stops_no_other_message(hub: Hub, draw: Render) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    with hub.system_work("test") as uow:
        notifications.post(uow, template="test/email/absent", address="b@example.test")
    tray = Tray()
    assert deliver(hub, draw, tray) == Tally(sent=1, retried=1)


def test_a_hostile_reference_ends_no_header(hub: Hub, draw: Render) -> None:
    """Even if a reference held a line end, the subject is one line and nothing is added."""
    ask(hub, make_person(hub, Role.RESPONDER), by=BY, reference="R\nBcc: evil@example.test")
    tray = Tray()
    deliver(hub, draw, tray)
    assert [sent.subject for sent in tray.letters] == ["Answer R"]


def test_two_workers_at_once_send_each_message_once(hub: Hub, draw: Render) -> None:
    people = [make_person(hub, Role.RESPONDER) for _ in range(10)]
    for number in range(5):
        ask(hub, *people, by=BY, reference=f"R-{number}")
    trays = [Tray() for _ in range(4)]
    faults: list[BaseException] = []

    def work(tray: Tray) -> None:
        try:
            deliver(hub, draw, tray)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(tray,)) for tray in trays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [found.id for tray in trays for found in tray.letters]
    assert faults == []
    assert (len(sent), len(set(sent))) == (50, 50)


def test_drawing_names_what_is_missing(app: Flask, hub: Hub) -> None:
    row = OutboxMessage(template="test/email/token", path="/", context={}, reference="")
    drawn = draw_message(renderer(with_templates(app)), row, {}, "http://localhost:8000")
    assert drawn == Drawn(
        "Confirm your address",
        "http://localhost:8000/\n",
        "<p>http://localhost:8000/</p>",
        "http://localhost:8000/",
    )
