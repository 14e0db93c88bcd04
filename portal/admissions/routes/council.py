"""At the host council's counter: who is admitted, suspending, lifting, removing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.admissions import policies, presenters, queries, services
from portal.admissions.forms import ReasonForm, SuspendForm
from portal.admissions.routes.blueprint import QUALITY, bp
from portal.admissions.types import SuspensionScope
from portal.kernel.actor import Role
from portal.kernel.text import clean
from portal.web.access import access, current_actor
from portal.web.forms import Form, said
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import now, reading, unit_of_work


@bp.get("/c/<council>/admissions")
@access(*QUALITY, Role.COMMISSIONER, Role.AUDITOR)
def list_admissions(council: str) -> Response:
    """Every home admitted to the council's own purchasing system."""
    number, session, actor = window_number(), reading(), current_actor()
    first = (number - 1) * SIZE
    lines, total = queries.list_host_admissions(session, actor, first=first, most=SIZE)
    return page(
        "admissions/council/admissions.html",
        council=council,
        window=Window(lines, number, total),
        shades=presenters.ADMISSIONS,
    )


@bp.get("/c/<council>/admissions/<uuid:admission_id>")
@access(*QUALITY, Role.COMMISSIONER, Role.AUDITOR)
def show_admission(council: str, admission_id: UUID) -> Response:
    """One admission: whether it can be called on now and why not, and what was decided."""
    session, actor = reading(), current_actor()
    row = queries.get_admission(session, actor, admission_id)
    held = queries.list_suspensions(session, [row.id])
    open_by = [one.suspended_by_id for one in held if one.lifted_at is None]
    return page(
        "admissions/council/admission.html",
        council=council,
        row=row,
        line=queries.get_host_line(session, actor, admission_id),
        shade=presenters.ADMISSIONS[row.state],
        verdict=queries.callable_verdict(session, row.home_id, row.lot_id, now()),
        steps=presenters.timeline(held, accounts.names_of(session, presenters.people(held))),
        suspending=policies.can_suspend(actor, row.council_id, row.state),
        is_decided=any(presenters.is_open_decision(one) for one in held),
        lifting=policies.can_lift(actor, row.council_id, row.state, open_by),
        removing=policies.can_remove(actor, row.council_id, row.state),
    )


@bp.get("/c/<council>/admissions/<uuid:admission_id>/suspension")
@access(*QUALITY)
def show_suspension(council: str, admission_id: UUID) -> Response:
    """The page that asks before new placements are stopped."""
    return _decision_page("suspension", council, admission_id, SuspendForm())


@bp.post("/c/<council>/admissions/<uuid:admission_id>/suspension")
@access(*QUALITY)
def suspend(council: str, admission_id: UUID) -> Response:
    """Stop new placements, by a decision."""
    form = SuspendForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.suspend(
                uow,
                admission_id,
                scope=SuspensionScope(form.scope.data),
                reason=clean(said(form.reason)),
                review_on=form.review_on.data,
            )
            return see_other(uow.answer(_home(council, admission_id)))
    return _decision_page("suspension", council, admission_id, form)


@bp.get("/c/<council>/admissions/<uuid:admission_id>/lifting")
@access(*QUALITY)
def show_lifting(council: str, admission_id: UUID) -> Response:
    """The page that asks before a suspension is lifted."""
    return _decision_page("lifting", council, admission_id, ReasonForm())


@bp.post("/c/<council>/admissions/<uuid:admission_id>/lifting")
@access(*QUALITY)
def lift(council: str, admission_id: UUID) -> Response:
    """Lift every open suspension of this home in this lot."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.lift(uow, admission_id, clean(said(form.reason)))
            return see_other(uow.answer(_home(council, admission_id)))
    return _decision_page("lifting", council, admission_id, form)


@bp.get("/c/<council>/admissions/<uuid:admission_id>/removal")
@access(Role.SCHEME_MANAGER)
def show_removal(council: str, admission_id: UUID) -> Response:
    """The page that asks before a home leaves the lot."""
    return _decision_page("removal", council, admission_id, ReasonForm())


@bp.post("/c/<council>/admissions/<uuid:admission_id>/removal")
@access(Role.SCHEME_MANAGER)
def remove(council: str, admission_id: UUID) -> Response:
    """Take a home out of the lot."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.remove(uow, admission_id, clean(said(form.reason)))
            return see_other(uow.answer(_home(council, admission_id)))
    return _decision_page("removal", council, admission_id, form)


def _home(council: str, admission_id: UUID) -> str:
    return url_for("admissions.show_admission", council=council, admission_id=admission_id)


def _decision_page(which: str, council: str, admission_id: UUID, form: Form) -> Response:
    session, actor = reading(), current_actor()
    context: dict[str, Any] = {
        "row": queries.get_admission(session, actor, admission_id),
        "line": queries.get_host_line(session, actor, admission_id),
        "back": _home(council, admission_id),
        "council": council,
    }
    return page(f"admissions/council/{which}.html", form=form, **context)
