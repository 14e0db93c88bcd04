"""Letters as their readers get them, and the link in one."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

from flask import Flask
from sqlalchemy import select

from portal import notifications
from portal.accounts import User
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.web.templating import renderer


def letter_to(app: Flask, hub: Hub, actor: Actor, about: str) -> tuple[str, str]:
    """Subject and words of the letter to somebody whose subject has `about` in it.

    Everything that is due is sent first.
    """
    notifications.deliver(hub, renderer(app))
    with hub.system_work("test") as uow:
        address = uow.session.scalars(select(User.email).filter_by(id=actor.user_id)).one()
    for path in hub.settings.outbox_folder.glob("*.eml"):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        if address in str(letter["To"]) and about in str(letter["Subject"]):
            body = letter.get_body(("plain",))
            assert body is not None
            return str(letter["Subject"]), body.get_content()
    raise AssertionError(f"no letter about {about!r} to {address}")


def link_to(app: Flask, hub: Hub, actor: Actor, about: str) -> str:
    """The path of the link in that letter."""
    _, words = letter_to(app, hub, actor, about)
    found = re.search(r"https?://[^/\s]+(/\S+)", words)
    assert found is not None, f"no link in: {words}"
    return found[1]
