"""Flask-Login's view of a session: the token is its id, the server's row decides.

A browser that has passed the first step only carries another token, of a first half, which opens
nothing but the next step.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, g, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from portal.accounts.halfway import load_halfway
from portal.accounts.rules import device_name, local_path
from portal.accounts.sessions import (
    SignedIn,
    is_seen_anew,
    load_signed_in,
    mark_seen,
    signed_in_on,
)
from portal.accounts.types import Halfway
from portal.kernel.actor import system
from portal.web.htmx import page_path, see_other
from portal.web.requests import close_reading, connection_as, hub

POLL_HEADER = "X-Poll"
_HALF, _NEXT = "halfway", "next"


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
    """Attach the loader, the page to which visitors are sent, and what every page says of it."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)
    app.extensions["sign_in_page"] = to_sign_in
    app.context_processor(_context)


def _load(token: str) -> Holder | None:
    signed_in = signed_in_on(connection_as(system("sign_in")), token, hub().settings)
    if signed_in is None:
        return None
    if POLL_HEADER not in request.headers and is_seen_anew(signed_in):
        close_reading()
        mark_seen(hub(), signed_in)
    g.now = signed_in.now
    return Holder(token, signed_in)


def _context() -> dict[str, Any]:
    settings = hub().settings
    return {"demo": not settings.live, "idle_seconds": settings.idle_minutes * 60}


def sign_in_browser(token: str) -> str:
    """Give this browser the token, under a fresh cookie so that none planted before survives.

    Returns the path that was wanted before signing in, or the first page's.
    """
    signed_in = load_signed_in(hub(), token)
    assert signed_in is not None
    wanted = wanted_path()
    session.clear()
    session.permanent = True
    login_user(Holder(token, signed_in))
    return wanted or "/"


def begin_halfway(token: str, wanted: str = "") -> None:
    """Give this browser the token of a first half, under a fresh cookie."""
    kept = local_path(wanted) or wanted_path()
    session.clear()
    session[_HALF] = token
    if kept:
        session[_NEXT] = kept


def halfway() -> Halfway | None:
    """Who is between two steps in this browser, if anybody."""
    token = session.get(_HALF)
    return load_halfway(hub(), token) if isinstance(token, str) else None


def wanted_path() -> str:
    """The page of this portal that was asked for before signing in, if any."""
    return local_path(session.get(_NEXT))


def held() -> Holder | None:
    """The session of this browser, if it is signed in."""
    holder = current_user._get_current_object()  # what stands behind Flask-Login's proxy
    return holder if isinstance(holder, Holder) else None


def forget_browser() -> None:
    """Take the token and everything else out of this browser's cookie."""
    logout_user()
    session.clear()


def device() -> str:
    """This browser as its owner would name it."""
    return device_name(request.headers.get("User-Agent", ""))


def to_sign_in() -> Response:
    """Send a visitor to sign in and then back; htmx navigates, it never swaps the form in."""
    wanted = local_path(page_path())
    values: dict[str, Any] = {"next": wanted} if wanted else {}
    return see_other(url_for("accounts.show_sign_in", **values))


def blank_token() -> str:
    """A token of nothing, so that a browser cannot tell whether an address was known."""
    return secrets.token_urlsafe(32)
