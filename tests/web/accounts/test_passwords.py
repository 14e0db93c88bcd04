"""Passwords: forgotten and set by a link, or changed by somebody who knows the old one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import accounts
from portal.accounts import EmailToken, User
from portal.accounts.links import link_token
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.notifications import OutboxMessage
from tests.factories.accounts import code_of, make_account
from tests.support.browse import Browse
from tests.web.accounts.steps import give_password, is_signed_in, sign_in

NEW = "nine quiet otters wander"
WRONG_NOW = "The password you have now is not right"


def ask(browse: Browse, email: str, *, htmx: bool = False) -> str:
    return browse.get("/sign-in/forgotten").submit({"email": email}, htmx=htmx).location


def reset_link(hub: Hub) -> str:
    with hub.reading(system("test")) as session:
        row = session.scalars(select(EmailToken).filter_by(purpose="reset", used_at=None)).one()
    return "/sign-in/new-password/" + link_token(hub.settings, "reset", row.id)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_forgotten_password_is_set_by_a_link(app: Flask, hub: Hub, htmx: bool) -> None:
    ada, browse, elsewhere = make_account(hub, Role.BROKER), Browse(app), Browse(app)
    sign_in(elsewhere, hub, ada)
    assert ask(browse, ada.email, htmx=htmx) == "/sign-in/forgotten/sent"
    answer = browse.get(reset_link(hub)).submit({"new_password": NEW}, htmx=htmx)
    assert answer.location == "/sign-in/new-password-set"
    assert answer.follow().h1 == "Your new password is saved"
    assert not is_signed_in(elsewhere)
    assert give_password(Browse(app), ada.email, ada.password).status == 422
    assert give_password(Browse(app), ada.email, NEW).location == "/sign-in/code"
    with hub.reading(system("test")) as session:
        templates = list(session.scalars(select(OutboxMessage.template)))
    assert sorted(templates) == ["accounts/email/password_changed", "accounts/email/reset"]


def test_nothing_tells_whether_somebody_has_the_address(app: Flask, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    there, absent = Browse(app), Browse(app)
    assert ask(there, ada.email) == ask(absent, "nobody@example.test")
    assert there.get("/sign-in/forgotten/sent").text == absent.get("/sign-in/forgotten/sent").text
    with hub.reading(system("test")) as session:
        assert len(session.scalars(select(EmailToken)).all()) == 1


def test_a_link_works_once_and_for_an_hour(app: Flask, hub: Hub) -> None:
    ada, browse = make_account(hub, Role.BROKER), Browse(app)
    ask(browse, ada.email)
    first = reset_link(hub)
    ask(browse, ada.email)
    second = reset_link(hub)
    assert browse.get(first).status == 410
    page = browse.get(second)
    assert page.submit({"new_password": NEW}).status == 303
    assert (browse.get(second).status, page.submit({"new_password": NEW}).status) == (410, 422)
    ask(browse, ada.email)
    third = reset_link(hub)
    with hub.system_work("test") as uow:
        accounts.move_clock(uow, timedelta(hours=1))
    assert browse.get(third).status == 410


def test_a_weak_password_leaves_the_link_as_it_was(app: Flask, hub: Hub) -> None:
    ada, browse = make_account(hub, Role.BROKER), Browse(app)
    ask(browse, ada.email)
    page = browse.get(reset_link(hub)).submit({"new_password": "passwordpassword"})
    assert page.status == 422
    assert browse.get(reset_link(hub)).submit({"new_password": NEW}).status == 303


def test_a_link_confirms_an_address_that_was_not(app: Flask, hub: Hub) -> None:
    browse = Browse(app)
    person = {"name": "Ada Okafor", "email": "ada@maple.test", "password": NEW}
    browse.get("/register").submit(person)
    ask(browse, "ada@maple.test")
    browse.get(reset_link(hub)).submit({"new_password": "seven tidy walrus climb"})
    with hub.reading(system("test")) as session:
        assert session.scalars(select(User)).one().email_confirmed_at is not None
    later = Browse(app)
    answer = give_password(later, "ada@maple.test", "seven tidy walrus climb").follow()
    assert answer.location == "/register/second-step"
    assert answer.follow().soup.select_one("svg[role=img] path") is not None


@pytest.mark.parametrize("htmx", [False, True])
def test_a_changed_password_ends_other_sessions(app: Flask, hub: Hub, htmx: bool) -> None:
    ada, here, there = make_account(hub, Role.RESPONDER), Browse(app), Browse(app)
    for browse in (there, here):
        give_password(browse, ada.email, ada.password)
    here.get("/sign-in/code").submit({"code": code_of(hub, ada.user_id)})
    there.sign_in(ada.actor)
    page = here.get("/account/password")
    answer = page.submit({"current_password": ada.password, "new_password": NEW}, htmx=htmx)
    assert answer.location == "/account?changed=password"
    assert "Your password was changed." in answer.follow().text
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("current", "new", "errors"),
    [
        ("", "", ["Enter the password you have now", "Enter a password"]),
        ("wrong walrus climbs nine", NEW, [WRONG_NOW]),
        (
            "tidy walrus climbs seven",
            "adaokaforadaokafor",
            ["Enter a password that is harder to guess than a pattern of keys"],
        ),
    ],
)
@pytest.mark.one_engine("sqlite")
def test_a_change_needs_the_old_password_and_a_good_new_one(
    visitor: Browse, hub: Hub, current: str, new: str, errors: list[str], htmx: bool
) -> None:
    ada = make_account(hub, Role.RESPONDER)
    sign_in(visitor, hub, ada)
    page = visitor.get("/account/password").submit(
        {"current_password": current, "new_password": new}, htmx=htmx
    )
    assert (page.status, page.errors) == (422, errors)
    assert is_signed_in(visitor)
    assert give_password(visitor, ada.email, ada.password).location == "/sign-in/code"


def test_ten_wrong_old_passwords_are_enough(visitor: Browse, hub: Hub) -> None:
    ada = make_account(hub, Role.RESPONDER)
    sign_in(visitor, hub, ada)
    page = visitor.get("/account/password")
    for number in range(10):
        wrong = {"current_password": f"wrong {number}", "new_password": NEW, "form_key": ""}
        assert page.submit(wrong).status == 422
    right = {"current_password": ada.password, "new_password": NEW, "form_key": ""}
    assert page.submit(right).status == 429
