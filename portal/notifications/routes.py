"""A person's notices; and in the demonstration, everybody's post."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kernel.actor import system
from portal.notifications import policies, presenters, queries, services
from portal.notifications.drawing import draw, path_of
from portal.web.access import current_actor, demo_only, signed_in
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import hub, reading, unit_of_work

bp = Blueprint("notifications", __name__)


@bp.get("/account/notices")
@signed_in
def list_notices() -> Response:
    """What the person was told, newest first, whether or not the mail arrived."""
    session, actor, number = reading(), current_actor(), window_number()
    total, fresh = queries.count_notices(session, actor)
    rows = queries.list_notices(session, actor, number, SIZE)
    window = Window(presenters.notices(rows), number, total)
    return page("notifications/notices.html", window=window, fresh=fresh)


@bp.post("/account/notices/seen")
@signed_in
def mark_seen() -> Response:
    """Mark all as read."""
    with unit_of_work() as uow:
        services.mark_seen(uow)
        return see_other(uow.answer(url_for("notifications.list_notices")))


@bp.get("/demo/inbox")
@demo_only
def show_inbox() -> Response:
    """Everybody's messages, because in the demonstration nobody has a mailbox."""
    number, person = window_number(), _person()
    with hub().reading(system("demo_inbox")) as session:
        rows, total = queries.list_everybodys(session, number, SIZE, person)
        names = policies.names_of(session, {row.user_id for row in rows if row.user_id})
    window = Window(presenters.posted(rows, names), number, total)
    of = names.get(person, "this person") if person else ""
    return page("notifications/inbox.html", window=window, of=of)


def _person() -> UUID | None:
    try:
        return UUID(request.args.get("person", ""))
    except ValueError:
        return None


@bp.get("/demo/inbox/<uuid:message_id>")
@demo_only
def show_message(message_id: UUID) -> Response:
    """One message as its person would read it, with the link that it holds."""
    with hub().reading(system("demo_inbox")) as session:
        message = queries.get_message(session, message_id)
        secret = queries.read_secret(session, message)
        names = policies.names_of(session, {message.user_id} if message.user_id else set())
    drawn = draw(render_template, message, secret, hub().settings.base_url)
    return page(
        "notifications/message.html",
        line=presenters.posted([message], names)[0],
        text=drawn.text,
        path=path_of(message, secret),
    )
