"""Moving a deadline: proposed by one person, confirmed by another, for everybody at once."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import Role
from portal.pdps import policies, queries, services
from portal.pdps.forms import ConfirmForm, ExtensionForm
from portal.pdps.routes.blueprint import bp
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import reading, unit_of_work


@bp.get("/c/<council>/purchasing/rounds/<reference>/deadline")
@access(Role.SCHEME_MANAGER)
def show_deadline(council: str, reference: str) -> Response:
    """A form to propose a later deadline, or the proposal that waits for a second person."""
    return _deadline_page(reference, ExtensionForm(formdata=None))


@bp.post("/c/<council>/purchasing/rounds/<reference>/deadline")
@access(Role.SCHEME_MANAGER)
def propose_deadline(council: str, reference: str) -> Response:
    """Propose a later deadline."""
    form = ExtensionForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            round_ = queries.get_own_round(uow.session, uow.actor, reference)
            reason = str(form.reason.data)
            services.propose_extension(uow, round_.id, form.closes_at(), reason)
            return see_other(uow.answer(_round_url(council, reference)))
    return _deadline_page(reference, form)


@bp.post("/c/<council>/purchasing/rounds/<reference>/deadline/confirm")
@access(Role.SCHEME_MANAGER)
def confirm_deadline(council: str, reference: str) -> Response:
    """Confirm what somebody else proposed; it holds from this moment."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            round_ = queries.get_own_round(uow.session, uow.actor, reference)
            services.confirm_extension(uow, round_.id)
            return see_other(uow.answer(_round_url(council, reference)))
    return _deadline_page(reference, form)


@bp.post("/c/<council>/purchasing/rounds/<reference>/deadline/drop")
@access(Role.SCHEME_MANAGER)
def drop_deadline(council: str, reference: str) -> Response:
    """Drop the proposal; nothing moves."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            round_ = queries.get_own_round(uow.session, uow.actor, reference)
            services.drop_extension(uow, round_.id)
            return see_other(uow.answer(_round_url(council, reference)))
    return _deadline_page(reference, form)


def _round_url(council: str, reference: str) -> str:
    return url_for("pdps.show_round", council=council, reference=reference)


def _deadline_page(reference: str, form: ExtensionForm | ConfirmForm) -> Response:
    session, actor = reading(), current_actor()
    round_ = queries.get_own_round(session, actor, reference)
    proposal = queries.find_proposal(session, round_.id)
    people = [proposal.proposed_by_id] if proposal else []
    return page(
        "pdps/council/deadline.html",
        round=round_,
        proposal=proposal,
        names=accounts.names_of(session, people),
        may_propose=policies.can_propose_extension(actor, round_),
        may_confirm=proposal and policies.can_confirm_extension(actor, round_, proposal),
        form=form,
    )
