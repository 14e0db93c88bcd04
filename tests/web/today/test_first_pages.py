"""The start page, each side's first page, and the people of the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal import pdps
from portal.accounts import UserSession
from portal.config import Settings
from portal.db import Hub, ScopedSession
from portal.db.clock import read_now
from portal.factory import create_app
from portal.kernel.actor import PUBLIC, Actor, Role, system
from portal.kernel.tasks import Task
from tests.factories.accounts import make_account
from tests.factories.rounds import make_round
from tests.support.browse import Browse
from tests.web.accounts.steps import is_signed_in


def now(hub: Hub) -> datetime:
    with hub.reading(system("test")) as session:
        return read_now(session)


@pytest.fixture
def live(settings: Settings, hub: Hub) -> Flask:
    """The same application where live data is held."""
    held = replace(settings, live=True)
    return create_app(held, replace(hub, settings=held))


def waiting(session: ScopedSession, actor: Actor, at: datetime) -> list[Task]:
    brokers, responders = frozenset({Role.BROKER}), frozenset({Role.RESPONDER})
    return [
        Task("Send referral R-7K2M4", "/c/x/referrals/R-7K2M4", at + timedelta(hours=3), brokers),
        Task("Answer referral R-7K2M4", "/p/referrals/R-7K2M4", at + timedelta(days=9), responders),
    ]


def test_a_visitor_finds_every_door(visitor: Browse) -> None:
    page = visitor.get("/")
    links = {link["href"] for link in page.soup.select("main a")}
    assert {"/register", "/sign-in", "/demo"} <= links
    assert "Applications are closed. The next round will be shown here." in page.text


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.RESPONDER, "/p/"),
        (Role.BROKER, "/c/{slug}/"),
        (Role.ASSESSOR, "/c/{slug}/"),
        (Role.AUDITOR, "/c/{slug}/"),
    ],
)
@pytest.mark.one_engine("sqlite")
def test_everybody_lands_on_their_own_first_page(
    app: Flask, hub: Hub, role: Role, path: str
) -> None:
    app.extensions["task_sources"] = ()
    who = make_account(hub, role)
    browse = Browse(app, who.actor)
    answer = browse.get("/")
    assert answer.location == path.format(slug=who.actor.organisation_slug)
    page = answer.follow()
    assert (page.h1, "Nothing waits for you" in page.text) == ("Today", True)
    assert [link.get_text(strip=True) for link in page.soup.select("nav [aria-current]")] == [
        "Today"
    ]


@pytest.mark.one_engine("sqlite")
def test_assessors_find_their_tasks_from_their_own_address(app: Flask, hub: Hub) -> None:
    who = make_account(hub, Role.ASSESSOR)
    assert Browse(app, who.actor).get("/a/").location == f"/c/{who.actor.organisation_slug}/"


def test_what_waits_is_shown_with_its_time_to_whom_it_waits(app: Flask, hub: Hub) -> None:
    app.extensions["task_sources"] = (waiting,)
    broker, responder = make_account(hub, Role.BROKER), make_account(hub, Role.RESPONDER)
    page = Browse(app, broker.actor).get(f"/c/{broker.actor.organisation_slug}/")
    rows = page.soup.select(".app-next__item")
    assert [row.a["href"] for row in rows] == ["/c/x/referrals/R-7K2M4"]
    assert rows[0].select_one(".app-when--soon").get_text(" ", strip=True).endswith("left)")
    page = Browse(app, responder.actor).get("/p/")
    assert [row.a["href"] for row in page.soup.select(".app-next__item")] == [
        "/p/referrals/R-7K2M4"
    ]
    assert page.soup.select(".app-when--soon") == []


@pytest.mark.one_engine("sqlite")
def test_another_councils_first_page_does_not_exist(app: Flask, hub: Hub) -> None:
    mine, other = make_account(hub, Role.BROKER), make_account(hub, Role.BROKER)
    provider = make_account(hub, Role.RESPONDER)
    path = f"/c/{other.actor.organisation_slug}/"
    assert Browse(app, mine.actor).get(path).status == 404
    assert Browse(app, mine.actor).get("/c/nowhere/").status == 404
    assert Browse(app, provider.actor).get(path).status == 403
    assert Browse(app, mine.actor).get("/p/").status == 403


def test_an_administrator_alone_is_asked_to_invite(app: Flask, hub: Hub) -> None:
    for role, path in ((Role.PROVIDER_ADMIN, "/p/"), (Role.COUNCIL_ADMIN, "/c/{slug}/")):
        ada = make_account(hub, role)
        path = path.format(slug=ada.actor.organisation_slug)
        browse = Browse(app, ada.actor)
        link = browse.get(path).soup.select_one(".app-next__item a")
        assert link.get_text(strip=True) == "Invite a colleague, so that nobody shares a sign-in"
        assert browse.get(link["href"]).h1 == "Invite a colleague"
        make_account(hub, Role.RESPONDER, organisation=ada.actor.organisation_id)
        assert browse.get(path).soup.select(".app-next__item") == []


@pytest.mark.parametrize("path", ["/", "/demo"])
def test_people_stand_in_the_order_of_the_story(app: Flask, hub: Hub, path: str) -> None:
    app.extensions["task_sources"] = (waiting,)
    for role, name in (
        (Role.AUDITOR, "Una Reid"),
        (Role.RESPONDER, "Rosa Quill"),
        (Role.BROKER, "Bao Tran"),
        (Role.SCHEME_MANAGER, "Sam Hill"),
    ):
        make_account(hub, role, name=name, is_demo=True)
    make_account(hub, Role.BROKER, name="Not Shown")
    page = Browse(app).get(path)
    rows = page.soup.select(".app-next--people .app-next__item")
    assert [row.strong.get_text() for row in rows] == [
        "Sam Hill",
        "Bao Tran",
        "Rosa Quill",
        "Una Reid",
    ]
    said = [row.select_one(".app-next__hint").get_text(" ", strip=True) for row in rows]
    assert "Waiting: Send referral R-7K2M4, before" in said[1]
    assert "Waiting: Answer referral R-7K2M4, before" in said[2]
    assert said[3].endswith("Nothing waits")
    assert "Not Shown" not in page.text


@pytest.mark.parametrize("htmx", [False, True])
def test_one_press_signs_in(app: Flask, hub: Hub, htmx: bool) -> None:
    rosa = make_account(hub, Role.RESPONDER, name="Rosa Quill", is_demo=True)
    bao = make_account(hub, Role.BROKER, name="Bao Tran", is_demo=True)
    browse = Browse(app)
    answer = browse.get("/").submit({}, action=str(rosa.user_id), htmx=htmx)
    assert answer.location == "/"
    assert answer.follow().location == "/p/"
    browse.get("/demo").submit({}, action=str(bao.user_id), htmx=htmx)
    assert bao.email in browse.get("/account").text
    with hub.reading(system("test")) as session:
        ended = session.scalars(select(UserSession).filter_by(user_id=rosa.user_id)).one().ended_at
    assert ended is not None


def test_others_are_not_one_press_away(app: Flask, hub: Hub) -> None:
    real, browse = make_account(hub, Role.BROKER), Browse(app)
    assert browse.post(f"/demo/people/{real.user_id}", {}).status == 404
    assert not is_signed_in(browse)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("move", "hours"), [("day", 24), ("now", 0)])
def test_the_clock_has_buttons(app: Flask, hub: Hub, move: str, hours: int, htmx: bool) -> None:
    before, browse = now(hub), Browse(app)
    answer = browse.get("/demo").submit({"move": move}, action="/demo/clock", htmx=htmx)
    assert answer.location == "/demo"
    moved = now(hub) - before
    assert timedelta(hours=hours) <= moved < timedelta(hours=hours, minutes=5)


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        ("closing", "No round is open, so there is no closing to move past"),
        ("", "Choose how to move the clock"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.one_engine("sqlite")
def test_a_move_that_cannot_be_is_said(
    visitor: Browse, hub: Hub, move: str, sentence: str, htmx: bool
) -> None:
    before = now(hub)
    page = visitor.get("/demo").submit({"move": move}, action="/demo/clock", htmx=htmx)
    assert (page.status, page.errors) == (422, [sentence])
    assert now(hub) - before < timedelta(minutes=5)


@pytest.mark.one_engine("postgresql")
def test_where_live_data_is_held_there_is_no_demonstration(live: Flask, hub: Hub) -> None:
    demo = make_account(hub, Role.BROKER, is_demo=True, name="Bao Tran")
    browse = Browse(live)
    page = browse.get("/")
    assert "Bao Tran" not in page.text
    assert "demonstration" not in page.text.lower()
    assert browse.get("/demo").status == 404
    assert browse.post("/demo/clock", {"move": "day"}).status == 404
    assert browse.post(f"/demo/people/{demo.user_id}", {}).status == 404
    assert "emonstration" not in browse.get("/sign-in").text
    step = browse.get("/sign-in").submit(
        {"email": demo.email, "password": demo.password}, action="/sign-in"
    )
    assert "the code now is" not in step.follow().text


@pytest.mark.one_engine("sqlite")
def test_first_pages_ask_little(
    app: Flask, hub: Hub, count_statements: Callable[[], list[str]]
) -> None:
    who = make_account(hub, Role.BROKER)
    browse = Browse(app, who.actor)
    statements = count_statements()
    browse.get(f"/c/{who.actor.organisation_slug}/")
    assert len(statements) <= 5


@pytest.fixture
def count_statements(hub: Hub) -> Callable[[], list[str]]:
    """`count_statements()` gives a list that fills with the statements of the engine."""

    def start() -> list[str]:
        found: list[str] = []

        def note(_c: object, _k: object, statement: str, *_more: object) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "PRAGMA")):
                found.append(statement)

        event.listen(hub.engine, "after_cursor_execute", note)
        return found

    return start


@pytest.mark.parametrize("htmx", [False, True])
def test_the_clock_moves_past_the_closing_of_the_open_round(
    app: Flask, hub: Hub, htmx: bool
) -> None:
    app.extensions["task_sources"] = ()
    stage, browse = make_round(hub), Browse(app)
    start = browse.get("/")
    row = start.soup.select_one(f"a[href='/opportunities/{stage.reference}']").parent
    assert row.select_one(".app-next__when").get_text(" ", strip=True).startswith("Apply before")
    page = browse.get("/demo")
    button = page.soup.select_one("button[value=closing]")
    assert button.get_text(strip=True) == f"Move to after {stage.reference} closes"
    with hub.reading(system("test")) as session:
        closes_at = pdps.get_round(session, PUBLIC, stage.reference).closes_at
    assert now(hub) < closes_at
    assert page.submit({"move": "closing"}, action="/demo/clock", htmx=htmx).location == "/demo"
    assert closes_at < now(hub) < closes_at + timedelta(minutes=2)
    assert "Applications are closed." in browse.get("/").text
