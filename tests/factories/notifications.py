"""Messages: an event of the tests' own, its declaration, and an application that can draw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from portal import notifications
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.kernel.events import Event
from portal.notifications import Message, OutboxMessage

TEMPLATES = {
    "test/email/asked.txt": "Subject: Answer {{ reference }} {{ answer_by | before }}\n\n"
    "Sign in to answer:\n{{ link }}\n",
    "test/email/asked.html": "{% extends 'layouts/email.html' %}"
    "{% block title %}Answer {{ reference }}{% endblock %}"
    "{% block content %}<p><a href='{{ link }}'>Sign in to answer</a></p>{% endblock %}",
    "test/email/token.txt": "Subject: Confirm your address\n\n{{ link }}\n",
    "test/email/token.html": "<p>{{ link }}</p>",
}


@dataclass(frozen=True, kw_only=True)
class AnswerWanted(Event):
    """Somebody is to answer."""

    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Asked for an answer"
    people: tuple[UUID, ...] = ()
    answer_by: datetime
    weekly_fee_pence: int = 0


ASKED = Message(
    AnswerWanted,
    "test/email/asked",
    lambda uow, fact: fact.people,
    path="/p/referrals/{reference}",
    fields=("answer_by",),
)


def with_templates(app: Flask) -> Flask:
    """The application with the tests' templates."""
    here = DictLoader(TEMPLATES)
    app.jinja_loader = ChoiceLoader([here, app.jinja_loader])
    app.jinja_env.loader = app.jinja_loader
    return app


def ask(hub: Hub, *people: Actor, by: datetime, reference: str = "R-7K2M4") -> None:
    """An event that writes a message to each of these people."""
    notifications.register(ASKED)
    with hub.system_work("test") as uow:
        uow.record(
            AnswerWanted(
                subject_id=people[0].organisation_id,
                reference=reference,
                people=tuple(person.user_id for person in people),
                answer_by=by,
                weekly_fee_pence=750_000,
            )
        )


def post_token(
    hub: Hub, address: str = "new@example.test", token: str = "CANARY-t"
) -> OutboxMessage:
    """A message with a secret, to somebody who has no account."""
    with hub.system_work("test") as uow:
        return notifications.post(
            uow,
            template="test/email/token",
            path="/register/confirm/{token}",
            address=address,
            secret={"token": token},
        )
