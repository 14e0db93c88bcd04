"""One's own account: devices, a new second step, and proving oneself again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts import UserSession
from portal.db import Hub
from portal.kernel.actor import Role, system
from tests.factories.accounts import Account, code_of, make_account
from tests.support.browse import Browse
from tests.web.accounts.steps import is_signed_in, shown_code, sign_in

WRONG_PROOF = "The password or code is not right. Enter it again"


def signed_in(app: Flask, hub: Hub, account: Account, agent: str = "") -> Browse:
    browse = Browse(app)
    browse.client.environ_base["HTTP_USER_AGENT"] = agent
    sign_in(browse, hub, account)
    return browse


def session_of(hub: Hub, account: Account) -> list[UserSession]:
    with hub.reading(system("test")) as session:
        query = select(UserSession).filter_by(user_id=account.user_id, ended_at=None)
        return list(session.scalars(query))


def age_proof(hub: Hub, by: timedelta) -> None:
    with hub.system_work("test") as uow:
        uow.session.execute(update(UserSession).values(verified_at=uow.clock.now() - by))


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.BROKER])
def test_the_account_page_says_who_and_where(app: Flask, hub: Hub, role: Role) -> None:
    agent = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    ada = make_account(hub, role)
    page = signed_in(app, hub, ada, agent).get("/account")
    assert ada.email in page.text
    assert role.label in page.text
    assert page.soup.select_one("tbody th").get_text(" ", strip=True) == (
        "Chrome on Android (this one)"
    )


@pytest.mark.parametrize("htmx", [False, True])
def test_another_device_is_signed_out_from_here(app: Flask, hub: Hub, htmx: bool) -> None:
    ada = make_account(hub, Role.RESPONDER)
    here, there = signed_in(app, hub, ada), Browse(app, ada.actor)
    page = here.get("/account")
    assert len(page.soup.select("tbody tr")) == 2
    assert page.submit({}, action="/end", htmx=htmx).location == "/account"
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assert len(here.get("/account").soup.select("tbody tr")) == 1


def test_somebody_elses_session_does_not_exist(app: Flask, hub: Hub) -> None:
    ada, eve = make_account(hub, Role.RESPONDER), make_account(hub, Role.RESPONDER)
    here, hers = signed_in(app, hub, ada), signed_in(app, hub, eve)
    (foreign,) = session_of(hub, eve)
    answers = [here.post(f"/account/devices/{number}/end", {}) for number in (foreign.id, uuid4())]
    assert [(answer.status, answer.h1) for answer in answers] == [(404, "Page not found")] * 2
    assert is_signed_in(hers)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_new_second_step_replaces_the_old_one(app: Flask, hub: Hub, htmx: bool) -> None:
    ada = make_account(hub, Role.RESPONDER)
    here, there = signed_in(app, hub, ada), Browse(app, ada.actor)
    page = here.get("/account").submit({}, action="/begin", htmx=htmx).follow()
    assert page.h1 == "Set up a new second step"
    key = page.soup.select_one(".app-key").get_text(strip=True)
    assert here.get("/account/second-step").soup.select_one(".app-key").get_text(strip=True) == key
    assert page.submit({"code": "000000"}, htmx=htmx).status == 422
    assert is_signed_in(there)
    old = code_of(hub, ada.user_id)
    answer = page.submit({"code": shown_code(page)}, htmx=htmx)
    assert answer.location == "/account?changed=second-step"
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    step = (
        Browse(app)
        .get("/sign-in")
        .submit({"email": ada.email, "password": ada.password}, action="/sign-in")
    )
    page = step.follow()
    assert page.submit({"code": old}).status == 422


def test_a_new_second_step_needs_a_late_proof(app: Flask, hub: Hub) -> None:
    ada = make_account(hub, Role.RESPONDER)
    here = signed_in(app, hub, ada)
    age_proof(hub, timedelta(minutes=10, seconds=1))
    asked = here.get("/account").submit({}, action="/begin")
    assert asked.location == "/account/proof?next=/account"
    page = asked.follow()
    wrong = page.submit({"proof": "wrong walrus climbs nine"})
    assert (wrong.status, wrong.errors) == (422, [WRONG_PROOF])
    assert page.submit({"proof": ada.password}).location == "/account"
    assert here.get("/account").submit({}, action="/begin").location == "/account/second-step"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_code_proves_as_well_as_a_password_and_once(app: Flask, hub: Hub, htmx: bool) -> None:
    ada = make_account(hub, Role.RESPONDER)
    here = Browse(app, ada.actor)
    code = code_of(hub, ada.user_id)
    page = here.get("/account/proof?next=/p/team")
    assert page.submit({"proof": code}, htmx=htmx).location == "/p/team"
    again = here.get("/account/proof")
    assert again.submit({"proof": code}, htmx=htmx).errors == [WRONG_PROOF]
    assert again.submit({"proof": ""}, htmx=htmx).status == 422


def test_a_page_without_an_offer_leads_back(app: Flask, hub: Hub) -> None:
    here = signed_in(app, hub, make_account(hub, Role.RESPONDER))
    assert here.get("/account/second-step").location == "/account"
