"""Checking, declaring, sending, withdrawing; and what is shown of it for ever after."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal import documents
from portal.applications import presenters, queries, services
from portal.applications.forms import ConfirmForm, DeclarationForm
from portal.applications.routes.blueprint import WRITERS, Opened, bp, open_own
from portal.applications.services import TooLate
from portal.applications.services.sending import RECEIPT
from portal.applications.types import ApplicationState
from portal.kernel.errors import RuleBroken
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/p/applications/<reference>/check")
@access(*WRITERS)
def check(reference: str) -> Response:
    """Everything once, what is missing first."""
    return _check_page(open_own(reference), None)


def _check_page(found: Opened, status: int | None) -> Response:
    reference = found.application.reference
    return page(
        "applications/provider/check.html",
        status=status,
        found=found,
        gaps=presenters.gap_links(reference, found.draft),
        sections=presenters.check_sections(found.application, found.draft, bool(found.takes)),
    )


@bp.get("/p/applications/<reference>/declaration")
@access(*WRITERS)
def show_declaration(reference: str) -> Response:
    """The declaration, signed by somebody who can bind the provider."""
    found = open_own(reference)
    form = DeclarationForm(formdata=None, name=current_actor().name)
    return _declaration_page(found, form)


@bp.post("/p/applications/<reference>/declaration")
@access(*WRITERS)
def submit(reference: str) -> Response:
    """Declare and send. At the deadline or later it is refused, and the attempt is recorded."""
    found, form = open_own(reference), DeclarationForm()
    if not form.validate_on_submit():
        return _declaration_page(found, form)
    try:
        with unit_of_work() as uow:
            services.submit(uow, reference, name=str(form.name.data), post=str(form.post.data))
            done = url_for("applications.show_submitted", reference=reference)
            return see_other(uow.answer(done))
    except TooLate as late:
        return _late_page(open_own(reference), late)
    except RuleBroken as broken:
        if not broken.problems:
            raise
        return _check_page(open_own(reference), 422)


def _declaration_page(found: Opened, form: DeclarationForm) -> Response:
    return page(
        "applications/provider/declaration.html",
        found=found,
        form=form,
        gaps=presenters.gap_links(found.application.reference, found.draft),
        now=now(),
    )


def _late_page(found: Opened, late: TooLate) -> Response:
    return page("applications/provider/late.html", status=422, found=found, late=late)


@bp.get("/p/applications/<reference>/submitted")
@access(*WRITERS)
def show_submitted(reference: str) -> Response:
    """The receipt; it stays at this address for ever."""
    found, session = open_own(reference), reading()
    sent = queries.list_submissions(session, found.application)
    if not sent:
        return see_other(url_for("applications.show_tasks", reference=reference))
    return page(
        "applications/provider/submitted.html",
        found=found,
        rows=presenters.receipt_rows(found.draft, sent[0]),
        earlier=sent[1:],
        is_withdrawn=found.application.state is ApplicationState.WITHDRAWN,
        pdf=documents.find_pdf(session, "application", found.application.id, RECEIPT),
    )


@bp.get("/p/applications/<reference>/withdraw")
@access(*WRITERS)
def show_withdraw(reference: str) -> Response:
    """What withdrawing means, before it is done."""
    return _withdraw_page(open_own(reference), ConfirmForm(formdata=None))


@bp.post("/p/applications/<reference>/withdraw")
@access(*WRITERS)
def withdraw(reference: str) -> Response:
    """Withdraw what was sent; it can be sent again until the deadline."""
    found, form = open_own(reference), ConfirmForm()
    if not form.validate_on_submit():
        return _withdraw_page(found, form)
    try:
        with unit_of_work() as uow:
            services.withdraw(uow, reference)
            done = url_for("applications.show_tasks", reference=reference)
            return see_other(uow.answer(done))
    except TooLate as late:
        return _late_page(open_own(reference), late)


def _withdraw_page(found: Opened, form: ConfirmForm) -> Response:
    return page("applications/provider/withdraw.html", found=found, form=form)
