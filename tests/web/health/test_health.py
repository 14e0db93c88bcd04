"""Alive, ready, figures by token; and nothing that tells a stranger what is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update

from portal import audit
from portal.db import Hub
from portal.kernel.actor import Role
from portal.notifications import OutboxMessage
from portal.web import health
from portal.web.templating import renderer
from tests.factories.notifications import ask, with_templates
from tests.factories.rounds import move_clock
from tests.support.browse import Browse, Page
from tests.support.people import make_person

ClientAs = Callable[..., Browse]
BY = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_head(app: Flask) -> None:
    """Tests may build tables without migrations; that check has a test of its own."""
    app.extensions["health"].checks.pop("migrations")


def faulty(answer: Page) -> list[str]:
    """The checks that a readiness answer calls wrong, after a look at its form."""
    said = answer.response.json
    assert answer.response.mimetype == "application/json"
    assert said["ready"] is (answer.status == 200)
    assert set(said["checks"].values()) <= {"ok", "fault"}
    return [name for name, state in said["checks"].items() if state == "fault"]


def test_alive_needs_no_database(visitor: Browse, hub: Hub) -> None:
    hub.engine.dispose()
    answer = visitor.get("/livez")
    assert (answer.status, answer.response.data) == (200, b"alive\n")


def test_ready_when_all_is_well(visitor: Browse) -> None:
    answer = visitor.get("/readyz")
    assert (answer.status, faulty(answer)) == (200, [])


def test_it_says_what_was_looked_at_and_how_old_things_are(visitor: Browse, hub: Hub) -> None:
    said = visitor.get("/readyz").response.json
    assert sorted(said) == [
        "anchor_age_seconds",
        "checks",
        "clock_offset_seconds",
        "outbox_age_seconds",
        "ready",
    ]
    assert sorted(said["checks"]) == [
        "anchor",
        "clock",
        "database",
        "disk",
        "documents",
        "outbox",
        "row_level_security",
    ]
    ages = (said["anchor_age_seconds"], said["outbox_age_seconds"], said["clock_offset_seconds"])
    assert ages == (None, 0, 0)
    make_person(hub, Role.BROKER)
    audit.seal_heads(hub)
    move_clock(hub, timedelta(minutes=10))
    said = visitor.get("/readyz").response.json
    assert said["clock_offset_seconds"] == 600
    assert 600 <= said["anchor_age_seconds"] <= 660


def test_an_anchor_that_nobody_writes_any_more_is_a_no(visitor: Browse, hub: Hub) -> None:
    make_person(hub, Role.BROKER)
    audit.seal_heads(hub)
    move_clock(hub, timedelta(hours=4))
    answer = visitor.get("/readyz")
    assert (answer.status, faulty(answer)) == (503, ["anchor"])
    audit.seal_heads(hub)
    assert visitor.get("/readyz").status == 200


def test_live_data_refuses_a_clock_that_was_moved(visitor: Browse, hub: Hub) -> None:
    move_clock(hub, timedelta(minutes=10))
    assert visitor.get("/readyz").status == 200, "the demonstration's clock may be moved"
    live = replace(hub.settings, live=True)
    with hub.engine.connect() as connection:
        assert health.clock_fault(connection, live) == "the clock was moved"
    move_clock(hub, timedelta(minutes=-10))
    with hub.engine.connect() as connection:
        assert health.clock_fault(connection, live) == ""


def test_it_answers_fast(visitor: Browse) -> None:
    visitor.get("/readyz")
    begun = time.perf_counter()
    for _ in range(5):
        visitor.get("/readyz")
    assert time.perf_counter() - begun < 2.5, "half a second each, on a busy machine"


def wait_six_minutes(hub: Hub) -> None:
    with hub.system_work("test") as uow:
        past = uow.clock.now() - timedelta(minutes=6)
        uow.session.execute(update(OutboxMessage).values(next_try_at=past))


def test_not_ready_while_no_worker_runs(
    hub: Hub, visitor: Browse, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    assert visitor.get("/readyz").status == 200
    wait_six_minutes(hub)
    answer = visitor.get("/readyz")
    assert (answer.status, faulty(answer)) == (503, ["outbox"])
    assert answer.response.json["outbox_age_seconds"] == 360
    assert "messages wait for a worker" in capsys.readouterr().err


def test_a_silent_mail_server_sends_nobody_away(app: Flask, hub: Hub, visitor: Browse) -> None:
    from portal import notifications
    from portal.notifications.mailers import SmtpMailer
    from tests.support.post import free_port

    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    settings = replace(hub.settings, mail_url=f"smtp://127.0.0.1:{free_port()}")
    tally = notifications.deliver(hub, renderer(with_templates(app)), SmtpMailer(settings))
    assert tally.unreachable
    wait_six_minutes(hub)
    assert visitor.get("/readyz").status == 200


@pytest.mark.parametrize("name", ["database", "disk", "outbox"])
def test_each_check_counts_and_a_fault_in_one_is_a_no(
    app: Flask, visitor: Browse, name: str
) -> None:
    def fail() -> str:
        raise RuntimeError("CANARY secret")

    app.extensions["health"].checks[name] = fail
    answer = visitor.get("/readyz")
    assert (answer.status, faulty(answer)) == (503, [name])
    assert b"CANARY" not in answer.response.data


@pytest.mark.one_engine("postgresql")
def test_row_level_security_is_tried(hub: Hub) -> None:
    make_person(hub, Role.BROKER)
    assert health.on_connection(hub, health.policy_fault) == ""
    owner = hub.settings.owner_url
    from portal.db.engine import make_engine

    engine = make_engine(replace(hub.settings, database_url=owner), owner=True)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE membership NO FORCE ROW LEVEL SECURITY"))
    engine.dispose()
    assert health.on_connection(hub, health.policy_fault) == "a table lacks its policy"


@pytest.mark.one_engine("postgresql")
def test_control_a_policy_that_lets_everybody_see_is_found(hub: Hub) -> None:
    make_person(hub, Role.BROKER)
    from portal.db.engine import make_engine

    engine = make_engine(hub.settings, owner=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE POLICY wide ON membership FOR SELECT USING (true)"))
    engine.dispose()
    assert health.on_connection(hub, health.policy_fault) == "rows are seen without an actor"


def test_a_database_of_another_shape_is_found(hub: Hub) -> None:
    with hub.engine.begin() as connection:
        held = health.migration_fault(connection, hub.settings)
    from portal.db.engine import make_engine

    engine = make_engine(hub.settings, owner=True)
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(80) NOT NULL)")
        )
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0000_elsewhere')"))
        fault = health.migration_fault(connection, hub.settings)
    engine.dispose()
    assert fault == "not at the newest migration"
    assert held in ("", "not at the newest migration")


def figures(app: Flask, token: str, given: str) -> tuple[int, str]:
    app.extensions["hub"].settings = replace(app.extensions["hub"].settings, metrics_token=token)
    client = app.test_client()
    headers = {"Authorization": given} if given else {}
    answer = client.get("/metrics", base_url="http://localhost", headers=headers)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.one_engine("sqlite")
@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        ("secret-token", "", 404),
        ("secret-token", "Bearer wrong", 404),
        ("secret-token", "Bearer sécret", 404),
        ("secret-token", "Bearer secret-token", 200),
    ],
)
def test_figures_are_for_who_knows_the_token(
    app: Flask, token: str, given: str, status: int
) -> None:
    assert figures(app, token, given)[0] == status


def test_figures_name_endpoints_and_no_path(app: Flask, hub: Hub, client_as: ClientAs) -> None:
    browse = client_as(Role.AUDITOR)
    browse.get("/audit/access/R-CANARY")
    ask(hub, make_person(hub, Role.RESPONDER), by=BY)
    _, said = figures(app, "secret-token", "Bearer secret-token")
    wanted = 'portal_requests_total{endpoint="audit.show_access",method="GET",status="404"} 1.0'
    assert wanted in said
    assert "portal_messages_waiting 1.0" in said
    assert "CANARY" not in said
