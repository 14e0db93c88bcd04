"""Headers of every answer, sizes of requests, and the keys that forms carry."""

from __future__ import annotations

import secrets

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.web import uploads
from portal.web.requests import KEY_FIELD

csrf = CSRFProtect()
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN = "same-origin"
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
VARY = "Cookie, HX-Request"
"""What every answer depends on: who asks, and whether htmx does; nothing of ours adds to it."""
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def start(app: Flask) -> None:
    """Attach headers and the CSRF check (made before any permission is looked at)."""
    app.before_request(refuse_other_sites)
    app.before_request(uploads.widen)
    csrf.init_app(app)
    app.after_request(add_headers)
    app.jinja_env.globals.update(csrf_field=csrf_field, form_keys=form_keys)


def refuse_other_sites() -> Response | None:
    """A form of another site changes nothing, and gets no page of ours with a new session in it.

    Browsers say where a request comes from; the token is still asked of those that do not. A
    sibling of our own domain is another site too.
    """
    if request.method in SAFE or request.headers.get("Sec-Fetch-Site", OWN) in (OWN, "none"):
        return None
    return Response("This was sent from another site.\n", 403, mimetype="text/plain")


def add_headers(response: Response) -> Response:
    """The same headers on every answer; nothing but static files may be stored by anybody."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static_file":
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = VARY
    if current_app.extensions["hub"].settings.live:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def csrf_field() -> Markup:
    """The hidden field without which no form is accepted."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def form_keys() -> Markup:
    """CSRF token and a fresh key that makes a double click one thing; for every POST form.

    A form that is shown again after an error keeps no key: it is a new drawing.
    """
    key = Markup('<input type="hidden" name="{}" value="{}">').format(
        KEY_FIELD, secrets.token_urlsafe(16)
    )
    return csrf_field() + key
