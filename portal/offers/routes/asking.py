"""A question by one provider, answered once for all."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import referrals
from portal.kernel.errors import NotFound
from portal.offers import policies, queries, services
from portal.offers.forms import WordsForm
from portal.offers.routes.blueprint import ANSWERING, EXPLAINING, bp
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import reading, unit_of_work


@bp.get("/p/referrals/<reference>/question")
@access(*ANSWERING)
def show_question(reference: str) -> Response:
    """What was asked and answered so far, and a box for one more."""
    return _asking(reference)


@bp.post("/p/referrals/<reference>/question")
@access(*ANSWERING)
def ask(reference: str) -> Response:
    """Ask the council."""
    form = WordsForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.ask(uow, reference, form.words.data or "")
            return see_other(uow.answer(url_for("offers.show_question", reference=reference)))
    return _asking(reference, form)


def _asking(reference: str, form: WordsForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    recipient = referrals.get_recipient(session, actor, reference)
    return page(
        "offers/provider/question.html",
        recipient=recipient,
        may=policies.can_answer(actor, recipient),
        exchanges=queries.list_questions(session, actor, recipient.referral_id),
        form=form or WordsForm(formdata=None),
    )


@bp.get("/c/<council>/referrals/<reference>/questions")
@access(*EXPLAINING)
def show_questions(council: str, reference: str) -> Response:
    """Every question with its answer, or a box for one."""
    return _answering(reference)


@bp.post("/c/<council>/referrals/<reference>/questions/<uuid:question_id>")
@access(*EXPLAINING)
def answer_question(council: str, reference: str, question_id: UUID) -> Response:
    """Answer, to everybody who was sent the referral."""
    form = WordsForm(prefix=f"{question_id}-")
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.answer_question(uow, reference, question_id, form.words.data or "")
            page_url = url_for("offers.show_questions", council=council, reference=reference)
            return see_other(uow.answer(page_url))
    return _answering(reference, (question_id, form))


def _answering(reference: str, tried: tuple[UUID, WordsForm] | None = None) -> Response:
    session, actor = reading(), current_actor()
    referral = referrals.get_referral(session, actor, reference)
    exchanges = queries.list_questions(session, actor, referral.id)
    forms = {
        one.question_id: WordsForm(formdata=None, prefix=f"{one.question_id}-")
        for one in exchanges
        if not one.is_answered
    }
    if tried is not None:
        if tried[0] not in forms:
            raise NotFound("No such question.")
        forms[tried[0]] = tried[1]
    return page(
        "offers/council/questions.html",
        referral=referral,
        exchanges=exchanges,
        forms=forms,
        is_open=referral.state is referrals.ReferralState.SENT,
        form=tried[1] if tried else WordsForm(formdata=None),
    )
