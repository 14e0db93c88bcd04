"""Who approves what in a council, and a tester that finds gaps in the table."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from portal import accounts
from portal.pdps import presenters, queries
from portal.pdps.forms import LimitTestForm
from portal.pdps.routes.blueprint import LIMIT_READERS, bp
from portal.web.access import access, current_actor
from portal.web.htmx import page
from portal.web.requests import reading

ASKED = ("weekly", "whole_life", "out_of_area")


@bp.get("/c/<council>/settings/delegation")
@access(*LIMIT_READERS)
def show_delegation(council: str) -> Response:
    """The delegation table; with amounts in the address, who approves an award of that size."""
    session, actor = reading(), current_actor()
    assert actor.council_id is not None, "the door lets only a council's people in"
    limits = queries.list_limits(session, actor.council_id)
    held = {user_id for row in limits for user_id in row.holder_ids}
    is_asked = any(name in request.args for name in ASKED)
    form = LimitTestForm(request.args if is_asked else None)
    is_answered = is_asked and form.validate()
    return page(
        "pdps/council/delegation.html",
        limits=presenters.limit_rows(limits, accounts.names_of(session, held)),
        form=form,
        is_asked=is_answered,
        needed=_needed(form) if is_answered else None,
    )


def _needed(form: LimitTestForm) -> str | None:
    """The lowest post that may approve; None is a gap in the table."""
    actor = current_actor()
    assert actor.council_id is not None
    found = queries.limit_needed(
        reading(),
        actor.council_id,
        form.weekly.data,
        form.whole_life.data,
        form.out_of_area.data,
    )
    return found.title if found else None
