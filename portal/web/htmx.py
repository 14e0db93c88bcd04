"""Answers: a full page, or the fragment that htmx asked for. The only importer of htmx_flask.

The canonical GET always gives the whole page. A fragment is `_name.html` beside its page, with
root id `name`, rendered with the same variables; there is no second copy of any markup.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

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


def page_path() -> str:
    """The path of the page that the person looks at; empty when a plain form was sent.

    A part of a page that htmx asks for is not a page to come back to.
    """
    if request.htmx:
        try:
            url = urlsplit(request.htmx.current_url or "")
        except ValueError:
            return ""
        return f"{url.path}?{url.query}" if url.query else url.path
    return request.full_path.rstrip("?") if request.method == "GET" else ""


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
    return make_response(render_template(wanted, **context), status)


def see_other(location: str, *, into: str = "") -> Response:
    """After a change, go to a page: 303, or for htmx a full navigation to the same place.

    With `into`, the id of a part that both pages have, htmx swaps only that part from the page and
    puts its address into the history (scoring one answer after another).
    """
    response: Response = redirect(location, 303)
    if request.htmx:
        response = make_response("", 204)
        if into and is_fragment_request():
            part = f"#{into}"
            there = {"path": location, "target": part, "select": part, "swap": "outerHTML"}
            response.headers["HX-Location"] = json.dumps(there)
        else:
            response.headers["HX-Redirect"] = location
    return response
