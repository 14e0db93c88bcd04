"""What every answer carries, and what no request gets past: hosts, sizes, tokens, other sites."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import User
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.web.access import public
from tests.support.browse import HOST, Browse

pytestmark = pytest.mark.one_engine("sqlite")
ClientAs = Callable[..., Browse]
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
REGISTERING = {"name": "Ada Example", "email": "ada@example.test", "password": "a long sentence 9"}


@pytest.fixture
def faulty(app: Flask) -> Flask:
    def fail() -> str:
        raise ValueError

    app.add_url_rule("/fail", "fail", public(fail), methods=["GET"])
    return app


def people(hub: Hub) -> int:
    with hub.reading(system("test")) as session:
        return session.scalar(select(func.count(User.id))) or 0


def entries(hub: Hub) -> int:
    with hub.reading(system("test")) as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in", 200), ("/account", 302), ("/nowhere", 404), ("/fail", 500), ("/livez", 200)],
)
def test_every_answer_carries_the_same_headers(faulty: Flask, path: str, status: int) -> None:
    answer = faulty.test_client().get(path, base_url=HOST)
    assert answer.status_code == status or (status == 302 and answer.status_code == 303)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_refused_size_carries_them_too(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "x" * 2_000_000}, base_url=HOST)
    assert answer.status_code == 413
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil", ""])
def test_another_host_is_not_answered(app: Flask, host: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("token", ["", "made-up", None])
def test_a_form_without_the_sessions_token_changes_nothing(
    app: Flask, hub: Hub, htmx: bool, token: str | None
) -> None:
    other = Browse(app).token() if token is None else token
    before = (people(hub), entries(hub))
    page = Browse(app).post("/register", {**REGISTERING, "csrf_token": other}, htmx=htmx)
    assert page.status == 419
    assert "Nothing was saved" in page.text
    assert (people(hub), entries(hub)) == before


def test_control_with_its_token_the_same_form_registers(app: Flask, hub: Hub) -> None:
    before = people(hub)
    assert Browse(app).get("/register").submit(REGISTERING).status == 303
    assert people(hub) == before + 1


def test_what_was_typed_is_sent_again_with_one_press(client_as: ClientAs, hub: Hub) -> None:
    """A form that outlived its session is shown with its answers and a fresh token."""
    browse = client_as(Role.PROVIDER_ADMIN)
    typed = {"email": "sam@example.test", "roles": "responder", "password": "secret words 9"}
    page = browse.post("/p/team/invite", {**typed, "csrf_token": "of another session"})
    assert page.status == 419
    form = page.form("/p/team/invite")
    hidden = {tag["name"]: tag["value"] for tag in form.select("input[type=hidden]")}
    assert {name: hidden.get(name) for name in typed} == {**typed, "password": None}
    assert page.submit(action="/p/team/invite").status == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_and_signs_nobody_out(
    app: Flask, hub: Hub, client_as: ClientAs, site: str
) -> None:
    """With its own token stolen, and without a cookie, as browsers send a foreign form."""
    browse = client_as(Role.BROKER)
    sent = {**REGISTERING, "csrf_token": browse.token()}
    before = (people(hub), entries(hub))
    for client in (browse.client, app.test_client()):
        answer = client.post(
            "/register", data=sent, base_url=HOST, headers={"Sec-Fetch-Site": site}
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
    assert (people(hub), entries(hub)) == before
    assert browse.get("/account").status == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_control_a_form_of_this_site_is_taken(app: Flask, site: str) -> None:
    browse = Browse(app)
    sent = {**REGISTERING, "csrf_token": browse.token()}
    answer = browse.client.post(
        "/register", data=sent, base_url=HOST, headers={"Sec-Fetch-Site": site}
    )
    assert answer.status_code == 303
