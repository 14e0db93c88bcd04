"""One page for each way of being refused; an error keeps what was typed and says what to do."""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from flask import Flask, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from portal.db import SealBroken, SealRefused
from portal.kernel.errors import (
    AlreadyDone,
    IllegalTransition,
    NotFound,
    NotPermitted,
    RuleBroken,
    Sealed,
    StaleRecord,
    TooManyAttempts,
)
from portal.web import htmx
from portal.web.access import current_actor
from portal.web.requests import NOT_CONTENT, close_reading, hub

log = structlog.get_logger()
PAGES = {400, 403, 404, 405, 409, 413, 419, 422, 429, 500, 503}


def start(app: Flask) -> None:
    """Attach the pages."""
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(AlreadyDone, _already_done)
    app.register_error_handler(SealRefused, _seal_refused)
    for kind, status in (
        (NotFound, 404),
        (NotPermitted, 403),
        (Sealed, 403),
        (SealBroken, 500),
        (StaleRecord, 409),
        (IllegalTransition, 409),
        (RuleBroken, 422),
        (TooManyAttempts, 429),
    ):
        app.register_error_handler(kind, _refusal(status))
    app.register_error_handler(Exception, _fault)


def error_page(status: int, sentence: str = "", **context: Any) -> Response:
    """The page of a status; `sentence` is the reason where there is one to tell."""
    close_reading()
    shown = status if status in PAGES else 500
    body = render_template(f"errors/{shown}.html", sentence=sentence, **context)
    return make_response(body, status)


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        # A foreign host: no address can be built for it, so no page of ours can be drawn.
        return Response("Bad request", 400, mimetype="text/plain")
    response = error.get_response()
    if 300 <= response.status_code < 400:
        return response
    return error_page(error.code or 500)


def _already_done(error: AlreadyDone) -> Response:
    return htmx.see_other(error.location)


def _refusal(status: int) -> Any:
    def answer(error: Exception) -> Response:
        context = {"error": error} if status == 409 else {}
        sentence = "" if status == 404 else str(error)
        return error_page(status, sentence, kept=_kept(), **context)

    return answer


def _seal_refused(error: SealRefused) -> Response:
    close_reading()
    hub().on_seal_refused(current_actor(), error)
    return error_page(403, str(error))


def _form_too_old(_error: CSRFError) -> Response:
    """The same answers again under a fresh token; one press sends them, nothing is typed twice."""
    return error_page(419, kept=_kept(), action=request.full_path.rstrip("?"))


def _kept() -> list[tuple[str, str]]:
    """What was typed, without secrets and tokens."""
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in NOT_CONTENT
        for value in values
    ]


def _fault(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error(
        "fault",
        reference=reference,
        endpoint=request.endpoint,
        kind=type(error).__name__,
        exc_info=error,
    )
    return error_page(500, reference=reference)
