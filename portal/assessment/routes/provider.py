"""At the provider's counter: the result, and questions about a check."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import admissions, applications, documents
from portal.applications import Application
from portal.assessment import policies, queries, services
from portal.assessment.forms import ReplyForm
from portal.assessment.presenters.round import RESULTS
from portal.assessment.routes.blueprint import bp
from portal.assessment.services.outcome import PDF
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.text import clean
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work

APPLICANTS = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.CONTRACTS)


@bp.get("/p/applications/<reference>/outcome")
@access(*APPLICANTS)
def show_result(reference: str) -> Response:
    """What the applicant was told: scores, reasons, what successful answers had more."""
    session, actor = reading(), current_actor()
    letter = queries.get_letter(session, actor, reference)
    agreement = admissions.find_agreement_for(session, actor, reference)
    return page(
        "assessment/provider/outcome.html",
        letter=letter,
        content=letter.content,
        shade=RESULTS[letter.result],
        pdf=documents.find_pdf(session, "outcome_letter", letter.id, PDF),
        agreement=agreement,
    )


@bp.get("/p/applications/<reference>/questions")
@access(Role.PROVIDER_ADMIN, Role.APPLICANT)
def list_questions(reference: str) -> Response:
    """What the applicant was asked about its checks."""
    return _questions_page(reference, None, ReplyForm())


@bp.post("/p/applications/<reference>/questions/<uuid:query_id>")
@access(Role.PROVIDER_ADMIN, Role.APPLICANT)
def reply(reference: str, query_id: UUID) -> Response:
    """Answer a question about a check, once."""
    form = ReplyForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.reply(uow, query_id, clean(said(form.words)))
            where = url_for("assessment.list_questions", reference=reference)
            return see_other(uow.answer(where))
    return _questions_page(reference, query_id, form)


def _questions_page(reference: str, query_id: UUID | None, form: ReplyForm) -> Response:
    session, actor = reading(), current_actor()
    application: Application = applications.get_application(session, actor, reference)
    today = london_date(now())
    asked = [
        (one, policies.can_reply(actor, one.reply is not None, today <= one.query.answer_by))
        for one in queries.list_asked(session, actor, application.id)
    ]
    return page(
        "assessment/provider/questions.html",
        application=application,
        asked=asked,
        form=form,
        answering=query_id,
    )
