"""Log lines say which page and how long, and never who, which record or what was typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
import structlog
from flask import Flask

from portal.kernel.actor import Role
from portal.web import logs
from portal.web.access import public
from tests.support.browse import HOST, Browse

ClientAs = Callable[..., Browse]
pytestmark = pytest.mark.one_engine("sqlite")
CANARY = "CANARY"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line_with_its_route(
    client_as: ClientAs, capsys: pytest.CaptureFixture[str]
) -> None:
    browse = client_as(Role.AUDITOR)
    capsys.readouterr()
    browse.get(f"/audit/access/R-{CANARY}?person={CANARY}")
    (line,) = lines(capsys)
    assert line.pop("ms") is not None
    assert line.pop("timestamp") is not None
    assert line == {
        "event": "request",
        "level": "info",
        "route": "/audit/access/<reference>",
        "endpoint": "audit.show_access",
        "method": "GET",
        "status": 404,
        "htmx": False,
    }


@pytest.fixture
def faulty(app: Flask) -> Flask:
    def fail() -> str:
        raise ValueError(f"could not read {CANARY}")

    app.add_url_rule("/fail", "fail", public(fail), methods=["POST"])
    return app


def test_nothing_typed_or_known_reaches_a_line(
    faulty: Flask, client_as: ClientAs, capsys: pytest.CaptureFixture[str]
) -> None:
    browse = client_as(Role.AUDITOR)
    token = browse.token()
    capsys.readouterr()
    browse.post("/sign-in", {"email": f"{CANARY}@example.test", "password": CANARY})
    browse.get(f"/{CANARY}/nowhere?name={CANARY}")
    data = {"csrf_token": token, "child": CANARY}
    answer = browse.client.post("/fail", data=data, base_url=HOST)
    assert answer.status_code == 500
    browse.client.open(f"/{CANARY}", method="CANARY", base_url=HOST)
    browse.client.get("/sign-in", base_url=HOST, headers={"User-Agent": CANARY, "Referer": CANARY})
    said = capsys.readouterr().err
    assert CANARY not in said
    assert token not in said
    assert browse.actor is not None
    assert str(browse.actor.user_id) not in said
    assert browse.actor.name not in said
    kinds = [line.get("kind") for line in map(json.loads, said.splitlines())]
    assert "ValueError" in kinds


def test_a_fault_is_found_by_the_reference_on_its_page(
    faulty: Flask, client_as: ClientAs, capsys: pytest.CaptureFixture[str]
) -> None:
    browse = client_as(Role.AUDITOR)
    data = {"csrf_token": browse.token()}
    capsys.readouterr()
    answer = browse.client.post("/fail", data=data, base_url=HOST)
    (fault,) = [line for line in lines(capsys) if line["event"] == "fault"]
    assert str(fault["reference"]) in answer.get_data(as_text=True)
    assert fault["endpoint"] == "fail"
    assert str(fault["frames"]).count("test_logs.py") == 1


def test_an_undeclared_key_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().info("said", child=CANARY, count=1)
    (line,) = lines(capsys)
    assert {key for key in line if key != "timestamp"} == {"event", "level", "count"}


def test_libraries_say_their_text_before_anything_is_put_into_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    logging.getLogger("library").warning("could not reach %s", CANARY)
    told = f"could not reach {CANARY}"
    logging.getLogger("library").warning(told)
    first, second = lines(capsys)
    assert (first["logger"], first["event"]) == ("library", "could not reach %s")
    assert CANARY not in str(second)


def test_control_the_denied_way_would_leak(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    structlog.get_logger().info("said", child=CANARY)
    said = capsys.readouterr()
    logs.configure()
    assert CANARY in said.out + said.err
