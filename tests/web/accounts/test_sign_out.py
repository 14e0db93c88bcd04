"""Signing out ends the session on the server, and the browser forgets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.kernel.actor import Role
from tests.support.browse import Browse


@pytest.mark.parametrize("htmx", [False, True])
def test_signing_out_ends_the_session(client_as: Callable[..., Browse], htmx: bool) -> None:
    ada = client_as(Role.BROKER)
    cookie = ada.client.get_cookie("portal")
    assert "Sign out" in ada.get("/sign-in").text
    answer = ada.get("/sign-in").submit(action="/sign-out", htmx=htmx)
    assert answer.location == "/sign-in"
    assert answer.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Sign out" not in ada.get("/sign-in").text
    ada.client.set_cookie("portal", cookie.value)
    assert "Sign out" not in ada.get("/sign-in").text
