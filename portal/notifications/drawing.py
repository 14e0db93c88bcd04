"""Drawing a message from its templates: a subject line, plain text, and the same as HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, render_template

from portal.kernel.events import revive
from portal.notifications.models import OutboxMessage
from portal.notifications.types import Context

SUBJECT = "Subject: "


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message as a person reads it; `link` leads to a page that needs sign-in."""

    subject: str
    text: str
    html: str
    link: str


Draw = Callable[[OutboxMessage, Context], Drawn]


def path_of(message: OutboxMessage, secret: Context) -> str:
    """Where the message leads; a path may hold `{token}`, which only the secret knows."""
    path = message.path
    for name, value in secret.items():
        path = path.replace("{" + name + "}", str(value))
    return path


def draw(message: OutboxMessage, secret: Context, base_url: str = "") -> Drawn:
    """The message's subject and its two forms. Needs an application context.

    Raises ValueError when the text does not begin with a subject line.
    """
    link = base_url + path_of(message, secret)
    context = {**revive(message.context), **secret, "reference": message.reference, "link": link}
    first, _, text = render_template(f"{message.template}.txt", **context).partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"{message.template}.txt does not begin with '{SUBJECT}'")
    html = render_template(f"{message.template}.html", **context)
    return Drawn(first.removeprefix(SUBJECT).strip(), text.strip() + "\n", html, link)


def subject_of(message: OutboxMessage) -> str:
    """The subject line alone, as a list of notices shows it."""
    context = {**revive(message.context), "reference": message.reference, "link": message.path}
    first = render_template(f"{message.template}.txt", **context).partition("\n")[0]
    return first.removeprefix(SUBJECT).strip()


def drawer(app: Flask) -> Draw:
    """`draw` for the worker, which has an application and no request."""
    base_url = app.extensions["hub"].settings.base_url

    def drawn(message: OutboxMessage, secret: Context) -> Drawn:
        with app.test_request_context(base_url=base_url):
            return draw(message, secret, base_url)

    return drawn
