"""Messages are written with the change they tell of: together, once a person, with little in."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal import notifications
from portal.db import Hub, UnitOfWork
from portal.kernel.actor import Role, system
from portal.notifications import Message, MessageState, OutboxMessage, To
from tests.factories.notifications import ASKED, AnswerWanted, ask, post_token
from tests.support.people import make_person

BY = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def outbox(hub: Hub) -> list[OutboxMessage]:
    with hub.reading(system("test")) as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.written_at)))


def test_one_message_a_person_with_a_reference_and_a_path(hub: Hub) -> None:
    first, second = make_person(hub, Role.RESPONDER), make_person(hub, Role.RESPONDER)
    ask(hub, first, second, first, by=BY)
    rows = outbox(hub)
    assert sorted(row.user_id for row in rows) == sorted((first.user_id, second.user_id))
    assert {
        (row.reference, row.path, row.template, row.event, row.state, row.attempts) for row in rows
    } == {
        (
            "R-7K2M4",
            "/p/referrals/R-7K2M4",
            "test/email/asked",
            "AnswerWanted",
            MessageState.WAITING,
            0,
        )
    }


def test_only_named_fields_are_kept(hub: Hub) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    assert [row.context for row in outbox(hub)] == [{"answer_by": BY.isoformat()}]


def test_a_refused_change_tells_nobody(hub: Hub) -> None:
    person = make_person(hub, Role.RESPONDER)
    notifications.register(ASKED)

    def fail(uow: UnitOfWork) -> None:
        fact = AnswerWanted(
            subject_id=person.organisation_id, people=(person.user_id,), answer_by=BY
        )
        uow.record(fact)
        uow.session.flush()
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError), hub.system_work("test") as uow:
        fail(uow)
    assert outbox(hub) == []


def test_an_audience_that_fails_stops_the_change(hub: Hub) -> None:
    """What is told and what is done cannot come apart: a fault in the audience is seen at once."""
    person = make_person(hub, Role.RESPONDER)

    def broken(uow: UnitOfWork, fact: AnswerWanted) -> list[To]:
        raise LookupError("no such audience")

    message = Message(AnswerWanted, "test/email/broken", broken)
    notifications.register(message)
    try:
        with pytest.raises(LookupError):
            ask(hub, person, by=BY)
    finally:
        from portal.notifications.policies import _messages

        _messages[AnswerWanted].remove(message)
    assert outbox(hub) == []


def test_the_database_refuses_a_second_message_of_one_occasion(hub: Hub) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    (row,) = outbox(hub)
    again = OutboxMessage(
        **{
            column.name: getattr(row, column.name)
            for column in OutboxMessage.__table__.columns
            if column.name != "id"
        }
    )
    with pytest.raises(IntegrityError), hub.system_work("test") as uow:
        uow.add(again)


def test_a_notice_on_screen_only_is_never_mailed(hub: Hub) -> None:
    person = make_person(hub, Role.BROKER)
    message = Message(
        AnswerWanted, "test/email/asked", lambda uow, fact: fact.people, by_mail=False
    )
    notifications.register(message)
    try:
        ask(hub, person, by=BY)
    finally:
        from portal.notifications.policies import _messages

        _messages[AnswerWanted].remove(message)
    rows = {row.by_mail: row for row in outbox(hub)}
    assert (rows[False].state, rows[False].sent_at) == (
        MessageState.SENT,
        rows[False].written_at,
    )
    assert rows[True].state is MessageState.WAITING


def test_a_path_may_be_worked_out(hub: Hub) -> None:
    person = make_person(hub, Role.BROKER)

    def path(uow: UnitOfWork, fact: AnswerWanted) -> str:
        return f"/c/{person.organisation_slug}/referrals/{fact.reference}"

    message = Message(AnswerWanted, "test/email/token", lambda uow, fact: fact.people, path=path)
    notifications.register(message)
    try:
        ask(hub, person, by=BY)
    finally:
        from portal.notifications.policies import _messages

        _messages[AnswerWanted].remove(message)
    paths = {row.template: row.path for row in outbox(hub)}
    assert paths["test/email/token"] == f"/c/{person.organisation_slug}/referrals/R-7K2M4"


def test_a_token_lies_sealed(hub: Hub) -> None:
    post_token(hub)
    with hub.reading(system("test")) as session, session.raw():
        rows = session.execute(text("SELECT * FROM outbox_message")).all()
    shown = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows])
    assert "new@example.test" in shown
    assert "CANARY-t" not in shown


def test_a_message_needs_one_addressee(hub: Hub) -> None:
    with hub.system_work("test") as uow:
        for wrong in ({}, {"user_id": uuid4(), "address": "a@b.test"}):
            with pytest.raises(ValueError, match="to a user or to an address"):
                notifications.post(uow, template="test/email/token", **wrong)


def test_the_worker_is_asked_to_look_once_the_change_is_kept(hub: Hub) -> None:
    asked: list[frozenset[str]] = []
    person = make_person(hub, Role.RESPONDER)
    hub.after_commit.append(asked.append)
    ask(hub, person, by=BY)
    assert asked == [frozenset({"messages"})]
