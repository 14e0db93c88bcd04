"""What a route opens: a reading session for a GET, a unit of work for a POST, the time."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import cast

from flask import current_app, g, request
from sqlalchemy import Connection

from portal.db import FormKey, Hub, ScopedSession, UnitOfWork
from portal.db.clock import read_now
from portal.db.tenancy import speak_as
from portal.kernel.actor import Actor
from portal.web.access import current_actor

KEY_FIELD = "form_key"
# What only its owner may know: never shown again, and in no digest from which it could be guessed.
SECRET_FIELDS = frozenset({"password", "current_password", "new_password", "proof", "code"})
NOT_CONTENT = SECRET_FIELDS | {KEY_FIELD, "csrf_token"}


def hub() -> Hub:
    """The application's hub (engine, vault, bus)."""
    return cast(Hub, current_app.extensions["hub"])


def reading() -> ScopedSession:
    """This request's reading session, of the current actor; closed when the request ends."""
    session = g.get("reading")
    if session is None or session.actor != current_actor():
        if session is not None:
            session.close()
        session = g.reading = hub().read_session(current_actor(), _connection())
        if "now" in g:
            session.info["now"] = g.now
    return cast(ScopedSession, session)


def connection_as(actor: Actor) -> Connection:
    """The one connection that a request reads by, speaking as `actor`.

    Who is signed in is asked first and as the system. The page then reads by the same connection
    and in the same transaction, and its session says anew for whom it acts.
    """
    connection = _connection()
    speak_as(connection, actor)
    return connection


def _connection() -> Connection:
    if "connection" not in g:
        g.connection = hub().engine.execution_options(read_only=True).connect()
    return cast(Connection, g.connection)


def close_reading(_error: BaseException | None = None) -> None:
    """At the end of a request: give the connection back."""
    session, connection = g.pop("reading", None), g.pop("connection", None)
    if session is not None:
        session.close()
    if connection is not None:
        connection.close()


def unit_of_work(actor: Actor | None = None) -> UnitOfWork:
    """A unit of work of the current actor, claimed by the form's key when it carries one."""
    close_reading()
    acting = actor or current_actor()
    return hub().unit_of_work(acting, _form_key(acting))


def _form_key(actor: Actor) -> FormKey | None:
    key = request.form.get(KEY_FIELD, "")
    if actor.user_id is None or not 8 <= len(key) <= 64:
        return None
    return FormKey(actor.user_id, key, _digest(), request.path)


def _digest() -> str:
    content = [(name, values) for name, values in request.form.lists() if name not in NOT_CONTENT]
    files = [(name, upload.filename) for name, upload in request.files.items(multi=True)]
    canonical = json.dumps([request.path, sorted(content), sorted(files)])
    return hashlib.sha256(canonical.encode()).hexdigest()


def now() -> datetime:
    """The time for showing on this page, by the database's clock; read once a request."""
    if "now" not in g:
        g.now = read_now(reading())
    return cast(datetime, g.now)
