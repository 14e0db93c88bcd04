"""Who scores which lot."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts, pdps
from portal.assessment import queries, services
from portal.assessment.forms import PanelForm, ReasonForm
from portal.assessment.routes.blueprint import LEADS, bp
from portal.assessment.routes.rounds import assessors, round_page
from portal.kernel.errors import NotFound
from portal.kernel.text import clean
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import reading, unit_of_work


@bp.post("/a/rounds/<reference>/panel")
@access(*LEADS)
def add_panel_member(reference: str) -> Response:
    """Ask a person to score a lot."""
    round_ = queries.get_round(reading(), current_actor(), reference)
    form = PanelForm()
    form.offer(pdps.lots_of_round(reading(), round_.id), assessors())
    if form.validate_on_submit():
        lot_id = _id(said(form.lot_id))
        with form.guarded(), unit_of_work() as uow:
            services.add_panel_member(uow, reference, lot_id, _id(said(form.user_id)))
            return see_other(uow.answer(url_for("assessment.show_round", reference=reference)))
    return round_page(reference, form)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such thing.") from None


@bp.get("/a/rounds/<reference>/panel/<uuid:lot_id>/<uuid:user_id>")
@access(*LEADS)
def show_leaving(reference: str, lot_id: UUID, user_id: UUID) -> Response:
    """The page that asks why somebody leaves a panel."""
    return _leaving_page(reference, lot_id, user_id, ReasonForm())


@bp.post("/a/rounds/<reference>/panel/<uuid:lot_id>/<uuid:user_id>")
@access(*LEADS)
def remove_panel_member(reference: str, lot_id: UUID, user_id: UUID) -> Response:
    """Take somebody off a panel, with a reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            reason = clean(said(form.reason))
            services.remove_panel_member(uow, reference, lot_id, user_id, reason)
            return see_other(uow.answer(url_for("assessment.show_round", reference=reference)))
    return _leaving_page(reference, lot_id, user_id, form)


def _leaving_page(reference: str, lot_id: UUID, user_id: UUID, form: ReasonForm) -> Response:
    session, actor = reading(), current_actor()
    round_, assessment = queries.get_with_assessment(session, actor, reference)
    panels = queries.load_panels(session, assessment.id) if assessment else {}
    if user_id not in panels.get(lot_id, frozenset()):
        raise NotFound("This person is not on the panel.")
    return page(
        "assessment/council/leaving.html",
        round=round_,
        lot=pdps.get_lot(session, lot_id),
        user_id=user_id,
        name=accounts.names_of(session, [user_id])[user_id],
        form=form,
    )
