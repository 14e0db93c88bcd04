"""Answers: a full page, or the fragment that htmx asked for. The only importer of htmx_flask.

The canonical GET always gives the whole page. A fragment is `_name.html` beside its page, with
root id `name`, rendered with the same variables; there is no second copy of any markup.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, make_response, redirect, render_template
from htmx_flask import Htmx, request
from werkzeug.wrappers import Response

_htmx = Htmx()


def start(app: Flask) -> None:
    """Attach htmx to the application."""
    _htmx.init_app(app)


def is_fragment_request() -> bool:
    """Whether htmx asks for a part of a page (a forgeable hint, never a right)."""
    wanted = request.htmx
    return bool(wanted) and not wanted.boosted and not wanted.history_restore_request


def page(
    template: str, *, fragment: str | None = None, status: int | None = None, **context: Any
) -> Response:
    """The page, or its `fragment` when htmx targets the element of that id.

    A form with errors among the variables makes the status 422.
    """
    wanted = template
    if fragment and is_fragment_request() and request.htmx.target == fragment:
        wanted = f"{template.rsplit('/', 1)[0]}/_{fragment}.html"
    form = context.get("form")
    if status is None:
        status = 422 if getattr(form, "errors", None) else 200
    response = make_response(render_template(wanted, **context), status)
    response.vary.add("HX-Request")
    return response


def see_other(location: str) -> Response:
    """After a change, go to a page: 303, or for htmx a full navigation to the same place."""
    response: Response = redirect(location, 303)
    if request.htmx:
        response = make_response("", 204)
        response.headers["HX-Redirect"] = location
    response.vary.add("HX-Request")
    return response
