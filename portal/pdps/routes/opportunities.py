"""Rounds as everybody reads them, signed in or not."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.kernel.errors import NotFound
from portal.pdps import policies, presenters, queries, rules
from portal.pdps.routes.blueprint import bp
from portal.web.access import current_actor, public
from portal.web.htmx import page
from portal.web.requests import now, reading


@bp.get("/opportunities")
@public
def list_opportunities() -> Response:
    """Open rounds with their deadlines, and those that have closed."""
    session = reading()
    open_rounds = queries.list_open_rounds(session, now())
    past = queries.list_past_rounds(session, now())
    return page(
        "pdps/public/opportunities.html",
        rounds=[(row, presenters.status_of(row, now())) for row in open_rounds],
        past=past,
    )


@bp.get("/opportunities/<reference>")
@public
def show_opportunity(reference: str) -> Response:
    """The whole invitation: dates, lots, every question and weight, how scores become a result."""
    found = queries.get_opportunity(reading(), current_actor(), reference)
    return page(
        "pdps/public/opportunity.html",
        found=found,
        standing=presenters.status_of(found.round, now()),
        dates=presenters.key_dates(found.round, found.system),
        takes=rules.takes_applications(found.round, now()),
        may_apply=policies.can_ask(current_actor()),
        weight_rows=presenters.weight_rows,
        rating_rows=presenters.rating_rows,
        texts=queries.current_texts(reading(), found.system.id),
        origin=presenters.origin,
        percent=presenters.percent,
        now=now(),
    )


@bp.get("/opportunities/<reference>/documents/<kind>")
@public
def show_text(reference: str, kind: str) -> Response:
    """The terms, the specification or the price schedule, as a page."""
    session = reading()
    round_ = queries.get_round(session, current_actor(), reference)
    found = {
        row.kind.value: row for row in queries.current_texts(session, round_.system_id).values()
    }
    if kind not in found:
        raise NotFound("There is no such document.")
    text = found[kind]
    return page("pdps/public/text.html", round=round_, text=text, origin=presenters.origin(text))
