"""Alive, ready, figures by token; and nothing that tells a stranger what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update

from portal.db import Hub
from portal.kernel.actor import Role
from portal.notifications import OutboxMessage
from portal.web import health
from portal.web.templating import renderer
from tests.factories.notifications import ask, with_templates
from tests.support.browse import Browse
from tests.support.people import make_person

ClientAs = Callable[..., Browse]
BY = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_head(app: Flask) -> None:
    """Tests may build tables without migrations; that check has a test of its own."""
    app.extensions["health"].checks.pop("migrations")


def test_alive_needs_no_database(visitor: Browse, hub: Hub) -> None:
    hub.engine.dispose()
    answer = visitor.get("/livez")
    assert (answer.status, answer.response.data) == (200, b"alive\n")


def test_ready_when_all_is_well(visitor: Browse) -> None:
    answer = visitor.get("/readyz")
    assert (answer.status, answer.response.data) == (200, b"ready\n")


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
    assert (answer.status, answer.response.data) == (503, b"not ready\n")
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
    assert (answer.status, answer.response.data) == (503, b"not ready\n")


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
