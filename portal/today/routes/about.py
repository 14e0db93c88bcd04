"""What the footer of every page leads to: help, accessibility, privacy and cookies."""

from __future__ import annotations

from flask import current_app
from werkzeug.wrappers import Response

from portal.today.routes.blueprint import bp
from portal.web.access import public
from portal.web.htmx import page
from portal.web.requests import hub


@bp.get("/help")
@public
def show_help() -> Response:
    """How people help themselves, and whom they can write to."""
    return page("today/public/help.html", reply_to=_reply_to())


@bp.get("/accessibility")
@public
def show_accessibility() -> Response:
    """The accessibility statement: what was tested, and what was not."""
    return page("today/public/accessibility.html", reply_to=_reply_to())


@bp.get("/privacy")
@public
def show_privacy() -> Response:
    """What the portal keeps about people, and who may see it."""
    return page("today/public/privacy.html")


@bp.get("/cookies")
@public
def show_cookies() -> Response:
    """The one cookie, and how long it lasts."""
    settings = hub().settings
    return page(
        "today/public/cookies.html",
        name=current_app.config["SESSION_COOKIE_NAME"],
        idle=settings.idle_minutes,
        longest=settings.absolute_hours,
    )


def _reply_to() -> str:
    """The mailbox that answers; the demonstration has none."""
    settings = hub().settings
    return settings.mail_from if settings.live else ""
