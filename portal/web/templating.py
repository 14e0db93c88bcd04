"""What every template can use: dates and money as people say them, the actor, the menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask, render_template
from jinja2 import FileSystemLoader, StrictUndefined

from portal.config import ROOT
from portal.kernel import money, wording
from portal.kernel.actor import ActorKind, Role
from portal.web import navigation
from portal.web.access import current_actor
from portal.web.requests import hub, now

SERVICE_NAME = "Children’s homes and fostering portal"


def start(app: Flask) -> None:
    """Strict templates: an unknown variable is an error, not an empty string."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_loader = FileSystemLoader(ROOT / "templates")
    app.jinja_env.filters.update(
        date=_say_date,
        datetime=wording.moment,
        before=wording.before,
        time=wording.time,
        money=money.format_pence,
        left=lambda deadline: wording.time_left(deadline, now()),
        ago=lambda moment: wording.ago(moment, now()),
        plural=wording.plural,
    )
    app.context_processor(_context)


Render = Callable[..., str]
"""`(template, **context) -> text`: flask.render_template, or `renderer(app)` where no page asks."""


def renderer(app: Flask) -> Render:
    """Draws templates for the worker, which has an application and no request."""

    def render(template: str, **context: Any) -> str:
        with app.test_request_context(base_url=app.extensions["hub"].settings.base_url):
            return render_template(template, **context)

    return render


def _say_date(day: date) -> str:
    return wording.date(day, weekday=True)


def _context() -> dict[str, Any]:
    actor = current_actor()
    return {
        "actor": None if actor.kind is ActorKind.PUBLIC else actor,
        "nav": navigation.menu(actor),
        "Role": Role,
        "service_name": SERVICE_NAME,
        "private": False,
        "demo": not hub().settings.live,
    }
