"""Flask-Login's view of a session: the token is its id, the server's row decides."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from portal.accounts.sessions import SignedIn, load_signed_in, mark_seen
from portal.web.htmx import see_other
from portal.web.requests import hub

POLL_HEADER = "X-Poll"


class Holder(UserMixin):  # type: ignore[misc]  # Flask-Login publishes no types
    """The holder of a session token."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token = token
        self.signed_in = signed_in
        self.actor = signed_in.actor

    def get_id(self) -> str:
        """What the signed cookie carries: the token, never an account's id."""
        return self.token


def start(app: Flask) -> None:
    """Attach the loader and the page to which visitors are sent."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)
    app.extensions["sign_in_page"] = to_sign_in


def _load(token: str) -> Holder | None:
    signed_in = load_signed_in(hub(), token)
    if signed_in is None:
        return None
    if POLL_HEADER not in request.headers:
        mark_seen(hub(), signed_in)
    g.now = signed_in.now
    return Holder(token, signed_in)


def sign_in_browser(token: str) -> None:
    """Give this browser the token, under a fresh cookie so that none planted before survives."""
    signed_in = load_signed_in(hub(), token)
    assert signed_in is not None
    session.clear()
    session.permanent = True
    login_user(Holder(token, signed_in))


def held() -> Holder | None:
    """The session of this browser, if it is signed in."""
    holder = current_user._get_current_object()  # what stands behind Flask-Login's proxy
    return holder if isinstance(holder, Holder) else None


def forget_browser() -> None:
    """Take the token and everything else out of this browser's cookie."""
    logout_user()
    session.clear()


def to_sign_in() -> Response:
    """Send a visitor to sign in and then back; htmx navigates, it never swaps the form in."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    values: dict[str, Any] = {"next": wanted} if wanted else {}
    return see_other(url_for("accounts.show_sign_in", **values))
