"""The application: settings, hub, pages, doors. It refuses to start when a route has no door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import audit, documents, notifications, wiring
from portal.config import ROOT, Settings, read_settings
from portal.db import Hub
from portal.db.schema import check_installation
from portal.web import (
    access,
    assets,
    errors,
    health,
    htmx,
    logs,
    navigation,
    security,
    templating,
    typed,
)
from portal.web.requests import close_reading


def create_app(settings: Settings | None = None, hub: Hub | None = None) -> Flask:
    """A ready application. Tests hand in their own settings and hub."""
    settings = settings or read_settings()
    app = Flask(
        "portal",
        static_folder=None,
        template_folder=str(ROOT / "templates"),
        instance_path=str(settings.instance),
    )
    _configure(app, settings)
    app.extensions["hub"] = hub or wiring.make_hub(settings)
    for part in (logs, htmx, typed, security, templating, assets, errors):
        part.start(app)
    app.before_request(access.guard_request)
    app.teardown_request(close_reading)
    for blueprint in wiring.blueprints():
        app.register_blueprint(blueprint)
    navigation.register(app, wiring.menu())
    wiring.start(app)
    health.start(app, _checks(app), _gauges(app), _ages(app))
    access.check_guards(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        MAX_FORM_PARTS=1_000,
        SESSION_COOKIE_NAME="__Host-portal" if secure else "portal",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.absolute_hours),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        TRUSTED_HOSTS=_hosts(settings),
        PROPAGATE_EXCEPTIONS=False,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.url_map.strict_slashes = False
    if settings.live:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]


def _checks(app: Flask) -> dict[str, Callable[[], str]]:
    """What must be well beside the database for the portal to be sent people (empty is good)."""
    hub: Hub = app.extensions["hub"]
    return {
        "anchor": lambda: audit.anchor_fault(hub),
        "outbox": lambda: notifications.worker_fault(hub),
        "documents": lambda: documents.worker_fault(hub),
    }


def _ages(app: Flask) -> dict[str, Callable[[], float | None]]:
    """Ages in seconds that `/readyz` says beside its checks; None before the first time."""
    hub: Hub = app.extensions["hub"]
    return {
        "anchor_age_seconds": lambda: audit.anchor_age(hub),
        "outbox_age_seconds": lambda: notifications.outbox_age(hub),
    }


def _gauges(app: Flask) -> dict[str, Callable[[], float]]:
    """Figures for whoever watches the portal, read when asked for."""
    hub: Hub = app.extensions["hub"]
    sent, made = notifications.MessageState, documents.JobState
    return {
        "messages_waiting": lambda: notifications.count_messages(hub, sent.WAITING),
        "messages_dead": lambda: notifications.count_messages(hub, sent.DEAD),
        "documents_waiting": lambda: documents.count_orders(hub, made.WAITING),
        "documents_failed": lambda: documents.count_orders(hub, made.FAILED),
    }


def _hosts(settings: Settings) -> list[str]:
    """Demo answers on this machine only; live on its own name only."""
    name = settings.base_url.split("://", 1)[1].split(":")[0].split("/")[0]
    return [name] if settings.live else ["localhost", "127.0.0.1"]


def check_start(app: Flask) -> None:
    """Before serving: the database and this process are of the same kind."""
    hub: Hub = app.extensions["hub"]
    check_installation(hub.engine, hub.settings)
