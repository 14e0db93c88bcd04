"""The public register of approved providers."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.admissions import queries
from portal.admissions.routes.blueprint import bp
from portal.web.access import public
from portal.web.htmx import page
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import reading


@bp.get("/approved-providers")
@public
def list_approved() -> Response:
    """Who is approved for what. No home is named: where children live is nobody's business."""
    number = window_number()
    lines, total = queries.list_register(reading(), first=(number - 1) * SIZE, most=SIZE)
    return page("admissions/public/register.html", window=Window(lines, number, total))
