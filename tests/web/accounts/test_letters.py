"""E-mails of accounts: delivered, with a link that works from the letter itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy

from flask import Flask

from portal import notifications
from portal.db import Hub
from portal.kernel.actor import Role
from portal.web.templating import renderer
from tests.factories.accounts import Account, make_account
from tests.support.browse import Browse
from tests.web.accounts.steps import PASSWORD, shown_code
from tests.web.accounts.teams import Team, invite


def letters(app: Flask, hub: Hub) -> dict[str, tuple[str, str, str]]:
    """Deliver what waits; for each subject: to whom, the text's link, the HTML's link."""
    notifications.deliver(app.extensions["hub"], renderer(app))
    found = {}
    for path in sorted(hub.settings.outbox_folder.glob("*.eml")):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        text = letter.get_body(("plain",)).get_content()
        html = letter.get_body(("html",)).get_content()
        link = re.search(r"^(http\S+)\s*$", text, re.MULTILINE)
        pressed = re.search(r'href="(http[^"]+)"', html)
        found[letter["Subject"]] = (letter["To"], link[1], pressed[1])
    return found


def path_in(app: Flask, hub: Hub, subject: str, to: str) -> str:
    received, link, pressed = letters(app, hub)[subject]
    assert (received, pressed) == (to, link)
    base = hub.settings.base_url
    assert link.startswith(f"{base}/")
    return link.removeprefix(base)


def test_the_letter_confirms_the_address(app: Flask, hub: Hub) -> None:
    browse = Browse(app)
    person = {"name": "Ada Okafor", "email": "ada@maple.test", "password": PASSWORD}
    browse.get("/register").submit(person)
    path = path_in(app, hub, "Confirm your e-mail address", "ada@maple.test")
    assert browse.get(path).submit({}).location == "/register/second-step"


def test_the_letter_sets_a_new_password(app: Flask, hub: Hub) -> None:
    ada, browse = make_account(hub, Role.BROKER), Browse(app)
    browse.get("/sign-in/forgotten").submit({"email": ada.email})
    path = path_in(app, hub, "Set a new password", ada.email)
    answer = browse.get(path).submit({"new_password": "nine quiet otters wander"})
    assert answer.location == "/sign-in/new-password-set"
    path_in(app, hub, "Your password was changed", ada.email)


def test_the_letter_lets_a_colleague_join(
    team: Team, app: Flask, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    ada, new = browse_as(team.admin), Browse(app)
    invite(ada, team)
    subject = f"{team.admin.actor.organisation_name} invites you"
    page = new.get(path_in(app, hub, subject, "new@example.test"))
    page = page.submit({"name": "Cem Yilmaz", "password": PASSWORD}).follow()
    assert page.submit({"code": shown_code(page)}).location == "/"
    assert path_in(app, hub, "Your second step was set up", "new@example.test") == "/account"


def test_the_owner_of_a_known_address_is_told(app: Flask, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    person = {"name": "Somebody", "email": ada.email, "password": PASSWORD}
    Browse(app).get("/register").submit(person)
    assert path_in(app, hub, "You have a sign-in already", ada.email) == "/sign-in"
