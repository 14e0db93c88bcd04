"""One application: its overview and its pass or fail checks."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts, applications, documents
from portal.assessment import policies, queries, services
from portal.assessment.forms import FailCheckForm, GateDecisionForm
from portal.assessment.presenters import checks as showing
from portal.assessment.queries import Seen
from portal.assessment.routes.blueprint import CHECKERS, WORKERS, bp
from portal.assessment.rules.gates import GateStanding
from portal.assessment.services.checks import suggestion_for
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.text import clean
from portal.pdps import Question, QuestionKind
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/a/applications/<reference>")
@access(*WORKERS)
def show_application(reference: str) -> Response:
    """One application: what it is for, its checks, its answers with where each stands."""
    session, actor = reading(), current_actor()
    seen = queries.get_seen(session, actor, reference)
    board = queries.load_board(session, actor, seen.assessment, london_date(now()))
    application = next(one for one in board.applications if one.id == seen.application.id)
    return page(
        "assessment/council/application.html",
        application=application,
        board=board,
        questions=board.questions(application),
        round=seen.round,
        provider=seen.provider,
        may_check=actor.has(*CHECKERS),
        may_moderate=actor.has(Role.LEAD_ASSESSOR),
    )


@bp.get("/a/applications/<reference>/checks")
@access(*CHECKERS)
def list_checks(reference: str) -> Response:
    """Every check of an application with where it stands."""
    session, actor = reading(), current_actor()
    seen = queries.get_seen(session, actor, reference)
    sets = queries.load_sets(session, [seen.application.question_set_id])
    steps, today = queries.gate_steps(session, seen.application.id), london_date(now())
    held = sets[seen.application.question_set_id]
    tasks = []
    for gate in held.gates:
        here = [step for step in steps if step.decision.question_id == gate.id]
        stands = queries.standing_of(here, today)
        where = url_for("assessment.show_check", reference=reference, position=gate.position)
        tasks.append(showing.Task(gate.title, where, stands.label, stands.tone))
    return page(
        "assessment/council/checks.html",
        application=seen.application,
        provider=seen.provider,
        lot=held.lot,
        tasks=tasks,
    )


@bp.get("/a/applications/<reference>/checks/<int:position>")
@access(*CHECKERS)
def show_check(reference: str, position: int) -> Response:
    """One check: the evidence on the left, the decision on the right."""
    return _check_page(reference, position, GateDecisionForm(), FailCheckForm())


@bp.post("/a/applications/<reference>/checks/<int:position>")
@access(*CHECKERS)
def decide_check(reference: str, position: int) -> Response:
    """Decide a check and go on to the next."""
    form, following = GateDecisionForm(), _next(reference, position)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.decide_gate(uow, reference, position, form.facts())
            return see_other(uow.answer(following[0]), into=following[1])
    return _check_page(reference, position, form, FailCheckForm(formdata=None))


@bp.post("/a/applications/<reference>/checks/<int:position>/second")
@access(*CHECKERS)
def check_fail(reference: str, position: int) -> Response:
    """The second person's view of a fail."""
    form, following = FailCheckForm(), _next(reference, position)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            agreed, reason = form.agreed.data == "yes", clean(said(form.second_reason))
            services.check_fail(uow, reference, position, agreed=agreed, reason=reason)
            return see_other(uow.answer(following[0]), into=following[1])
    return _check_page(reference, position, GateDecisionForm(formdata=None), form)


def _next(reference: str, position: int) -> tuple[str, str]:
    """The next check of the application, and the part of its page that htmx takes.

    After the last one comes the list, which is another page: no part of it stands for the check.
    """
    session, actor = reading(), current_actor()
    seen = queries.get_seen(session, actor, reference)
    held = queries.load_sets(session, [seen.application.question_set_id])
    after = [
        gate.position
        for gate in held[seen.application.question_set_id].gates
        if gate.position > position
    ]
    if not after:
        return url_for("assessment.list_checks", reference=reference), ""
    return url_for("assessment.show_check", reference=reference, position=after[0]), "check"


def _check_page(
    reference: str, position: int, form: GateDecisionForm, second: FailCheckForm
) -> Response:
    session, actor = reading(), current_actor()
    seen = queries.get_seen(session, actor, reference)
    set_id = seen.application.question_set_id
    question = queries.get_question(session, set_id, position, QuestionKind.GATE)
    steps = queries.gate_steps(session, seen.application.id, question.id)
    standing = queries.standing_of(steps, london_date(now()))
    return page(
        "assessment/council/check.html",
        application=seen.application,
        question=question,
        form=second if second.errors else form,
        decision_form=form,
        second_form=second,
        standing=standing,
        is_decided=standing in showing.DECIDED,
        steps=showing.steps(steps, accounts.names_of(session, showing.people(steps))),
        deciding=policies.can_check(actor, seen.assessment.state),
        seconding=_seconding(seen, steps),
        **_evidence(seen, question),
    )


def _seconding(seen: Seen, steps: list[queries.GateStep]) -> Any:
    """Whether this person may be the second; None when no fail waits for one."""
    if queries.standing_of(steps, london_date(now())) is not GateStanding.SECOND_CHECK:
        return None
    decided_by = steps[-1].decision.decided_by_id
    return policies.can_check_fail(current_actor(), seen.assessment.state, decided_by)


def _evidence(seen: Seen, question: Question) -> dict[str, Any]:
    session, actor = reading(), current_actor()
    submission = applications.read_submission(session, actor, seen.application)
    view = submission.gates.get(question.id)
    ids = [view.document_id] if view and view.document_id else []
    urns = [home.urn for home in submission.homes if home.urn]
    return {
        "rows": showing.declared(view, question),
        "suggested": suggestion_for(submission, question).value,
        "suggestion": showing.SUGGESTIONS[suggestion_for(submission, question)],
        "papers": list(documents.list_documents(session, ids).values()),
        "homes": showing.homes(submission, queries.register_facts(session, urns)),
        "looked_up_at": now(),
    }
