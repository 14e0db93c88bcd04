"""A quick no in two taps, and taking it back."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal import referrals
from portal.offers import presenters, services
from portal.offers.forms import DeclineForm, PressForm
from portal.offers.routes.blueprint import ANSWERING, bp
from portal.offers.types import DeclineReason
from portal.web.access import access, current_actor
from portal.web.htmx import is_fragment_request, page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/p/referrals/<reference>/decline")
@access(*ANSWERING)
def show_decline(reference: str) -> Response:
    """Six buttons, or the answer that was given."""
    return _page(reference)


@bp.post("/p/referrals/<reference>/decline")
@access(*ANSWERING)
def decline(reference: str) -> Response:
    """Say no; a colleague's earlier no is shown instead."""
    form = DeclineForm()
    if form.validate_on_submit() and form.reason.data in set(DeclineReason):
        with form.guarded(), unit_of_work() as uow:
            services.decline(uow, reference, DeclineReason(form.reason.data), form.words.data or "")
            answer = uow.answer(url_for("offers.show_decline", reference=reference))
        if not form.errors:
            return _done(reference, answer)
    elif not form.errors:
        form.form_errors.append("Choose a reason")
    return _page(reference, form)


@bp.post("/p/referrals/<reference>/decline/undo")
@access(*ANSWERING)
def undo_decline(reference: str) -> Response:
    """Take the no back."""
    PressForm().validate_on_submit()
    with unit_of_work() as uow:
        services.undo_decline(uow, reference)
        answer = uow.answer(url_for("referrals.show_received", reference=reference))
    return _done(reference, answer)


def _done(reference: str, location: str) -> Response:
    """With htmx the panel is swapped where it stands; otherwise the page that the answer led to."""
    return _page(reference) if is_fragment_request() else see_other(location)


def _page(reference: str, form: DeclineForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    recipient = referrals.get_recipient(session, actor, reference)
    return page(
        "offers/provider/decline.html",
        fragment="decline_panel",
        panel=presenters.decline_panel(session, actor, recipient, now()),
        form=form or DeclineForm(formdata=None),
    )
