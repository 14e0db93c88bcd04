"""Drawing a message from its templates: a subject line, plain text, and the same as HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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


Render = Callable[..., str]
"""`(template, **context) -> text`."""


def path_of(message: OutboxMessage, secret: Context) -> str:
    """Where the message leads; a path may hold `{token}`, which only the secret knows."""
    path = message.path
    for name, value in secret.items():
        path = path.replace("{" + name + "}", str(value))
    return path


def draw(render: Render, message: OutboxMessage, secret: Context, base_url: str) -> Drawn:
    """The message's subject and its two forms.

    Raises ValueError when the text does not begin with a subject line.
    """
    link = base_url + path_of(message, secret)
    context = {**revive(message.context), **secret, "reference": message.reference, "link": link}
    first, _, text = render(f"{message.template}.txt", **context).partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"{message.template}.txt does not begin with '{SUBJECT}'")
    html = render(f"{message.template}.html", **context)
    return Drawn(first.removeprefix(SUBJECT).strip(), text.strip() + "\n", html, link)


def subject_of(render: Render, message: OutboxMessage) -> str:
    """The subject line alone, as a list of notices shows it."""
    context = {**revive(message.context), "reference": message.reference, "link": message.path}
    first = render(f"{message.template}.txt", **context).partition("\n")[0]
    return first.removeprefix(SUBJECT).strip()
