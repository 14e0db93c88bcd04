"""Sessions: fresh at each sign-in, ended by time, by signing out, by leaving; no poll helps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import accounts
from portal.accounts import Credential, Membership, UserSession
from portal.accounts.services.second_step import _secret, expected_code
from portal.db import Hub, SealRefused
from portal.kernel.actor import Role, system
from portal.kernel.errors import NotFound
from tests.factories.accounts import Account, code_of, make_account
from tests.support.browse import Browse
from tests.web.accounts.steps import give_password, is_signed_in, sign_in


def test_a_session_planted_before_is_worth_nothing(app: Flask, hub: Hub) -> None:
    ada, browse = make_account(hub, Role.BROKER), Browse(app)
    browse.get("/sign-in")
    planted = browse.client.get_cookie("portal").value
    give_password(browse, ada.email, ada.password)
    half = browse.client.get_cookie("portal").value
    browse.get("/sign-in/code").submit({"code": code_of(hub, ada.user_id)})
    whole = browse.client.get_cookie("portal").value
    assert len({planted, half, whole}) == 3
    for cookie in (planted, half):
        thief = Browse(app)
        thief.client.set_cookie("portal", cookie)
        assert not is_signed_in(thief)
    assert thief.get("/sign-in/code").location == "/sign-in"


def test_signing_in_again_ends_the_session_before(app: Flask, hub: Hub) -> None:
    ada, eve = make_account(hub, Role.BROKER), make_account(hub, Role.BROKER)
    browse = Browse(app)
    sign_in(browse, hub, ada)
    before = browse.client.get_cookie("portal").value
    sign_in(browse, hub, eve)
    assert eve.email in browse.get("/account").text
    browse.client.set_cookie("portal", before)
    assert not is_signed_in(browse)


def test_a_member_who_left_cannot_come_in(visitor: Browse, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    with hub.system_work("test") as uow:
        member = uow.session.query(Membership).filter_by(user_id=ada.user_id).one()
        member.ended_at = uow.clock.now()
        uow.record(accounts.MembershipEnded(subject_id=member.id, user_id=ada.user_id))
    assert sign_in(visitor, hub, ada).location == "/register/organisation"
    assert not is_signed_in(visitor)


def test_cookies_keep_to_themselves(visitor: Browse) -> None:
    cookie = visitor.get("/sign-in").response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("limit", ["idle", "absolute"])
def test_a_session_ends_by_itself(visitor: Browse, hub: Hub, limit: str) -> None:
    ada: Account = make_account(hub, Role.BROKER)
    sign_in(visitor, hub, ada)
    settings = hub.settings
    idle, most = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours)
    name, span = ("last_seen_at", idle) if limit == "idle" else ("started_at", most)

    def age(by: timedelta) -> None:
        with hub.system_work("test") as uow:
            uow.session.execute(update(UserSession).values({name: uow.clock.now() - by}))

    age(span - timedelta(seconds=20))
    assert is_signed_in(visitor)
    age(span)
    assert not is_signed_in(visitor)


def test_an_expired_session_in_a_part_of_a_page_navigates(visitor: Browse, hub: Hub) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/account?page=2"}
    answer = visitor.client.get("/account", base_url="http://localhost", headers=headers)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/account?page%3D2"
    posted = visitor.post("/account/password", {}, htmx=True)
    assert (posted.status, posted.location) == (204, "/sign-in")


def test_a_poll_does_not_keep_a_session_alive(visitor: Browse, hub: Hub) -> None:
    sign_in(visitor, hub, make_account(hub, Role.BROKER))

    def seen() -> object:
        with hub.reading(system("test")) as session:
            query = select(UserSession.last_seen_at).where(UserSession.ended_at.is_(None))
            return session.scalars(query).one()

    with hub.system_work("test") as uow:
        uow.session.execute(
            update(UserSession).values(last_seen_at=uow.clock.now() - timedelta(minutes=5))
        )
    before = seen()
    visitor.client.get("/account", base_url="http://localhost", headers={"X-Poll": "1"})
    assert seen() == before
    assert visitor.post("/session/extend", {}).status == 204
    assert seen() > before


def test_the_page_knows_when_to_warn(visitor: Browse, hub: Hub) -> None:
    sign_in(visitor, hub, make_account(hub, Role.BROKER))
    page = visitor.get("/account")
    assert page.soup.body["data-idle-seconds"] == str(hub.settings.idle_minutes * 60)
    assert page.soup.select_one("#session-ending form[action='/session/extend']") is not None


def test_the_secret_of_a_second_step_is_its_owners_alone(hub: Hub) -> None:
    ada = make_account(hub, Role.COUNCIL_ADMIN)
    eve = make_account(hub, Role.COUNCIL_ADMIN, organisation=ada.actor.organisation_id)
    with hub.reading(eve.actor) as session, pytest.raises(NotFound):
        expected_code(session, ada.user_id)
    with hub.reading(ada.actor) as session:
        assert len(expected_code(session, ada.user_id)) == 6
    with hub.reading(system("test")) as session:
        credential = session.scalars(select(Credential).filter_by(user_id=ada.user_id)).one()
    with hub.reading(eve.actor) as session, pytest.raises(SealRefused):
        _secret(session, credential)
