"""What only its owner may know comes back on no page and lies in no table."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy import text
from wtforms import PasswordField

from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.web.forms import Form
from portal.web.requests import SECRET_FIELDS
from tests.factories.accounts import make_account
from tests.support.browse import Browse

SECRET = "canary walrus climbs seven"
SENT = {"current_password": SECRET, "new_password": SECRET, "proof": SECRET, "password": SECRET}


def open_secrets(kinds: list[type[Form]]) -> list[str]:
    """Password fields under a name that error pages would show again."""
    return [
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name, field in vars(kind).items()
        if getattr(field, "field_class", None) is PasswordField and name not in SECRET_FIELDS
    ]


def kinds_of(base: type[Form]) -> list[type[Form]]:
    return [kind for child in base.__subclasses__() for kind in (child, *kinds_of(child))]


def test_every_password_field_has_a_secret_name(app: Flask) -> None:
    assert len(kinds_of(Form)) > 10
    assert open_secrets(kinds_of(Form)) == []


def test_control_an_open_password_field_is_seen() -> None:
    kind = type("Leaky", (), {"signature": PasswordField("x"), "proof": PasswordField("y")})
    assert open_secrets([kind]) == ["Leaky.signature"]


@pytest.mark.parametrize("path", ["/account/password", "/account/proof", "/sign-in", "/register"])
@pytest.mark.parametrize("token", ["", "wrong"])
@pytest.mark.one_engine("sqlite")
def test_a_form_that_is_too_old_shows_no_secret(
    app: Flask, hub: Hub, path: str, token: str
) -> None:
    browse = Browse(app, make_account(hub, Role.BROKER).actor)
    page = browse.post(path, {**SENT, "name": "Ada", "csrf_token": token})
    assert (page.status, "Ada" in page.text) == (419, True)
    assert SECRET not in page.response.get_data(as_text=True)


def test_no_table_holds_a_password_or_what_it_could_be_guessed_from(app: Flask, hub: Hub) -> None:
    """The same form with another password leaves the same digest, so none can be tried on it."""
    digests = []
    for number in range(2):
        ada = make_account(hub, Role.BROKER)
        browse = Browse(app, ada.actor)
        page = browse.get("/account/password")
        new = f"canary walrus climbs {number}{number}{number}"
        answer = page.submit({"current_password": ada.password, "new_password": new})
        assert answer.status == 303
        with hub.reading(system("test")) as session, session.raw():
            digests.append(session.execute(text("SELECT digest FROM sent_form")).scalars().all())
    assert len(set(digests[1])) == 1
    assert hashlib.sha256(SECRET.encode()).hexdigest() not in digests[1]
