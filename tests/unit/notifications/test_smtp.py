"""Against a real mail server: refused, silent after taking, gone for an hour, killed in between."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.config import SettingError
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.notifications import MessageState, OutboxMessage
from portal.notifications.delivery import Tally, deliver
from portal.notifications.drawing import Render
from portal.notifications.mailers import FolderMailer, SmtpMailer, mailer_of
from portal.web.templating import renderer
from tests.factories.notifications import ask, with_templates
from tests.support.people import make_person
from tests.support.post import PostOffice, free_port, post_office

BY = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def draw(app: Flask) -> Render:
    return renderer(with_templates(app))


def mailer(hub: Hub, port: int) -> SmtpMailer:
    return SmtpMailer(replace(hub.settings, mail_url=f"smtp://127.0.0.1:{port}"))


def write(hub: Hub, count: int) -> None:
    person = make_person(hub, Role.RESPONDER)
    for number in range(count):
        ask(hub, person, by=BY, reference=f"R-{number}")


def states(hub: Hub) -> dict[str, int]:
    with hub.reading(system("test")) as session:
        query = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
        return {state.value: count for state, count in session.execute(query)}


def pass_time(hub: Hub) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with hub.system_work("test") as uow:
        query = update(OutboxMessage).where(OutboxMessage.state == MessageState.WAITING)
        uow.session.execute(query.values(leased_until=long_ago, next_try_at=long_ago))


def test_messages_arrive_whole(hub: Hub, draw: Render) -> None:
    write(hub, 45)
    office = PostOffice()
    with post_office(office) as port:
        assert deliver(hub, draw, mailer(hub, port)) == Tally(sent=45)
    assert len(set(office.ids())) == len(office.ids()) == 45
    subjects = {str(message["Subject"]).split(" before")[0] for _, message in office.taken}
    assert subjects == {f"Answer R-{number}" for number in range(45)}
    _, message = office.taken[0]
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_refused_person_stops_nobody_else(hub: Hub, draw: Render) -> None:
    people = [make_person(hub, Role.RESPONDER, email=f"{n}@example.test") for n in "abc"]
    ask(hub, *people, by=BY)
    answers = {"b@example.test": "550 no such user", "c@example.test": "451 later"}
    office = PostOffice(rcpt=lambda address: answers.get(address, "250 OK"))
    with post_office(office) as port:
        assert deliver(hub, draw, mailer(hub, port)) == Tally(sent=1, dead=1, retried=1)
    assert [address for address, _ in office.taken] == ["a@example.test"]
    assert states(hub) == {"sent": 1, "dead": 1, "waiting": 1}


@pytest.mark.parametrize(("reply", "state"), [("554 spam", "dead"), ("452 full", "waiting")])
def test_a_refused_message_is_final_or_tried_again(
    hub: Hub, draw: Render, reply: str, state: str
) -> None:
    write(hub, 1)
    with post_office(PostOffice(data=lambda address: reply)) as port:
        deliver(hub, draw, mailer(hub, port))
    assert states(hub) == {state: 1}


def test_an_outage_loses_and_repeats_nothing(hub: Hub, draw: Render) -> None:
    write(hub, 60)
    port = free_port()
    for _ in range(3):
        assert deliver(hub, draw, mailer(hub, port)) == Tally(unreachable=True)
    office = PostOffice()
    with post_office(office, port):
        assert deliver(hub, draw, mailer(hub, port)) == Tally(sent=60)
    assert Counter(Counter(office.ids()).values()) == {1: 60}


def every_fifth() -> Callable[[str], bool]:
    count = itertools.count(1)
    return lambda address: next(count) % 5 == 0


def test_a_lost_answer_repeats_at_most_once_and_is_reported(
    hub: Hub, draw: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.notifications.mailers.PATIENCE", 0.4)
    write(hub, 10)
    office = PostOffice(silent_after=every_fifth(), silence_seconds=1.0)
    ambiguous = 0
    with post_office(office) as port:
        for _ in range(5):
            ambiguous += deliver(hub, draw, mailer(hub, port)).ambiguous
            pass_time(hub)
    seen = Counter(office.ids())
    assert states(hub) == {"sent": 10}
    assert len(seen) == 10
    assert ambiguous == sum(seen.values()) - 10 > 0
    assert max(seen.values()) <= 2


def test_control_without_a_stable_id_a_repetition_could_not_be_known(
    hub: Hub, draw: Render
) -> None:
    """The receiving side recognises a repetition by Message-ID alone: it must be the row's."""
    write(hub, 1)
    office = PostOffice()
    with post_office(office) as port:
        deliver(hub, draw, mailer(hub, port))
        with hub.system_work("test") as uow:
            values = {"state": MessageState.WAITING, "sent_at": None}
            uow.session.execute(update(OutboxMessage).values(**values))
        deliver(hub, draw, mailer(hub, port))
    assert len(office.ids()) == 2
    assert len(set(office.ids())) == 1


@pytest.mark.one_engine("sqlite")
@pytest.mark.parametrize(("url", "kind"), [("", FolderMailer), ("smtp://mail.test:25", SmtpMailer)])
def test_the_setting_chooses_the_way(hub: Hub, url: str, kind: type) -> None:
    assert isinstance(mailer_of(replace(hub.settings, mail_url=url)), kind)


@pytest.mark.one_engine("sqlite")
def test_a_setting_nobody_understands_is_said_plainly(hub: Hub) -> None:
    with pytest.raises(SettingError, match="MAIL_URL must start with smtp, smtp\\+starttls, smtps"):
        mailer_of(replace(hub.settings, mail_url="pigeon://mail.test"))


def test_a_server_without_encryption_gets_no_message_where_it_is_wanted(
    hub: Hub, draw: Render
) -> None:
    write(hub, 1)
    office = PostOffice()
    with post_office(office) as port:
        settings = replace(hub.settings, mail_url=f"smtp+starttls://user:pass@127.0.0.1:{port}")
        assert deliver(hub, draw, SmtpMailer(settings)) == Tally(unreachable=True)
    assert office.taken == []
