"""A person's notices are theirs alone; the demonstration shows everybody's post, live nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from portal.db import Hub
from portal.kernel.actor import Role
from portal.notifications import OutboxMessage
from portal.notifications.delivery import deliver
from portal.notifications.mailers import FolderMailer
from portal.web.templating import renderer
from tests.factories.notifications import ask, post_token, with_templates
from tests.support.browse import Browse

ClientAs = Callable[..., Browse]
BY = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def app(app: Flask) -> Flask:
    return with_templates(app)


def test_nothing_yet_says_so(client_as: ClientAs) -> None:
    for role in (Role.RESPONDER, Role.BROKER):
        page = client_as(role).get("/account/notices")
        assert (page.status, page.h1) == (200, "Your notices")
        assert "Nothing yet" in page.text


def test_each_sees_their_own(hub: Hub, client_as: ClientAs) -> None:
    mine, other = client_as(Role.RESPONDER), client_as(Role.RESPONDER)
    ask(hub, mine.actor, by=BY, reference="R-MINE")
    ask(hub, other.actor, by=BY, reference="R-CANARY")
    page = mine.get("/account/notices")
    assert [link["href"] for link in page.soup.select(".app-notices a")] == ["/p/referrals/R-MINE"]
    assert "Answer R-MINE before 3pm on Tuesday 1 December 2026" in page.text
    assert "R-CANARY" not in page.text
    assert "R-CANARY" in other.get("/account/notices").text


def test_notices_of_another_organisation_stay_there(hub: Hub, client_as: ClientAs) -> None:
    browse = client_as(Role.RESPONDER)
    ask(hub, browse.actor, by=BY)
    with hub.system_work("test") as uow:
        uow.session.execute(update(OutboxMessage).values(organisation_id=uuid4()))
    assert "Nothing yet" in browse.get("/account/notices").text


@pytest.mark.parametrize("htmx", [False, True])
def test_all_are_marked_as_read_once_and_for_oneself(
    hub: Hub, client_as: ClientAs, htmx: bool
) -> None:
    browse, other = client_as(Role.RESPONDER), client_as(Role.RESPONDER)
    ask(hub, browse.actor, other.actor, by=BY)
    page = browse.get("/account/notices")
    assert "1 notice, 1 new." in page.text
    done = page.submit(htmx=htmx)
    assert (done.status, done.location) == (204 if htmx else 303, "/account/notices")
    assert "1 notice, 0 new." in done.follow().text
    assert "1 notice, 1 new." in other.get("/account/notices").text


def test_many_are_paged(hub: Hub, client_as: ClientAs) -> None:
    browse = client_as(Role.RESPONDER)
    for number in range(27):
        ask(hub, browse.actor, by=BY, reference=f"R-{number:02}")
    first, second = browse.get("/account/notices"), browse.get("/account/notices?page=2")
    assert (len(first.soup.select(".app-notices__item")), first.text.count("R-26")) == (25, 1)
    assert len(second.soup.select(".app-notices__item")) == 2


@pytest.mark.one_engine("sqlite")
def test_a_visitor_is_sent_to_sign_in(visitor: Browse) -> None:
    assert visitor.get("/account/notices").location.startswith("/sign-in")


@pytest.mark.one_engine("sqlite")
def test_the_demonstration_shows_everybodys_post(
    app: Flask, hub: Hub, client_as: ClientAs, visitor: Browse
) -> None:
    first, second = client_as(Role.RESPONDER), client_as(Role.BROKER)
    ask(hub, first.actor, second.actor, by=BY)
    post_token(hub)
    deliver(hub, renderer(app), FolderMailer(hub.settings))
    page = visitor.get("/demo/inbox")
    rows = page.soup.select("tbody tr")
    assert len(rows) == 3
    named = {row.select("td")[0].get_text(strip=True) for row in rows}
    assert named == {first.actor.name, second.actor.name, "new@example.test"}
    only = visitor.get(f"/demo/inbox?person={first.actor.user_id}")
    assert only.h1 == f"Post to {first.actor.name}"
    assert len(only.soup.select("tbody tr")) == 1


@pytest.mark.one_engine("sqlite")
def test_a_link_with_a_token_can_be_followed_after_it_was_sent(
    app: Flask, hub: Hub, visitor: Browse
) -> None:
    row = post_token(hub)
    for _ in range(2):
        page = visitor.get(f"/demo/inbox/{row.id}")
        assert page.h1 == "Confirm your address"
        links = [link["href"] for link in page.soup.select("main a")]
        assert "/register/confirm/CANARY-t" in links
        deliver(hub, renderer(app), FolderMailer(hub.settings))
    assert visitor.get(f"/demo/inbox/{uuid4()}").status == 404
    assert visitor.get("/demo/inbox?person=nobody").status == 200


@pytest.mark.one_engine("sqlite")
def test_live_has_no_such_page(app: Flask, hub: Hub, visitor: Browse) -> None:
    row = post_token(hub)
    hub.settings = replace(hub.settings, live=True)
    for url in ("/demo/inbox", f"/demo/inbox/{row.id}"):
        answer = visitor.client.get(url, base_url="http://localhost")
        assert answer.status_code == 404
