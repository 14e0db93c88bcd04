"""Questions about a round: everybody reads the answers, nobody reads who asked."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import Role
from portal.kernel.errors import NotFound
from portal.pdps import policies, queries, rules, services
from portal.pdps.forms import AnswerForm, AskForm
from portal.pdps.routes.blueprint import bp
from portal.web.access import access, current_actor, public
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/opportunities/<reference>/questions")
@public
def list_questions(reference: str) -> Response:
    """Every answer, newest first, and a form for those who may ask."""
    return _questions_page(reference, AskForm(formdata=None))


@bp.post("/opportunities/<reference>/questions")
@access(*policies.APPLICANTS)
def ask_question(reference: str) -> Response:
    """Ask the host council."""
    form = AskForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.ask_clarification(uow, reference, str(form.words.data))
            return see_other(
                uow.answer(url_for("pdps.list_questions", reference=reference, asked="yes"))
            )
    return _questions_page(reference, form)


def _questions_page(reference: str, form: AskForm) -> Response:
    session, actor = reading(), current_actor()
    round_ = queries.get_round(session, actor, reference)
    takes = rules.takes_questions(round_, now())
    waiting = queries.list_open_questions(session, round_.id) if actor.provider_id else []
    return page(
        "pdps/public/questions.html",
        round=round_,
        answers=queries.list_answers(session, round_.id),
        takes=takes,
        may_ask=policies.can_ask(actor),
        waiting=waiting,
        form=form,
    )


@bp.get("/c/<council>/purchasing/rounds/<reference>/questions/<uuid:question_id>")
@access(Role.SCHEME_MANAGER)
def show_answer_form(council: str, reference: str, question_id: UUID) -> Response:
    """A question as it was asked, to put into neutral words and answer."""
    return _answer_page(reference, question_id, None)


@bp.post("/c/<council>/purchasing/rounds/<reference>/questions/<uuid:question_id>")
@access(Role.SCHEME_MANAGER)
def answer_question(council: str, reference: str, question_id: UUID) -> Response:
    """Publish the answer to everybody."""
    form = AnswerForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.answer_clarification(
                uow,
                question_id,
                question=str(form.question.data),
                answer=str(form.answer.data),
            )
            done = url_for("pdps.show_round", council=council, reference=reference)
            return see_other(uow.answer(done))
    return _answer_page(reference, question_id, form)


def _answer_page(reference: str, question_id: UUID, form: AnswerForm | None) -> Response:
    session, actor = reading(), current_actor()
    round_ = queries.get_own_round(session, actor, reference)
    asked = queries.get_clarification(session, actor, question_id)
    if asked.round_id != round_.id:
        raise NotFound("There is no such question.")
    names = accounts.organisation_names(session, [asked.provider_id])
    return page(
        "pdps/council/answer.html",
        round=round_,
        asked=asked,
        asker=names.get(asked.provider_id, ""),
        form=form or AnswerForm(formdata=None, question=asked.words),
    )
