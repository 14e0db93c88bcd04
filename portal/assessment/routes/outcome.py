"""The outcome: what is missing, the ranking, the signature, the letters, the release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.assessment import policies, queries, services
from portal.assessment.forms import ConfirmForm, ReasonForm
from portal.assessment.models import RoundAssessment
from portal.assessment.presenters import outcome as showing
from portal.assessment.presenters.round import STATES
from portal.assessment.queries import Board, RoundResult
from portal.assessment.routes.blueprint import LEADS, SIGNERS, WORKERS, bp
from portal.assessment.types import AssessmentState
from portal.db import UnitOfWork
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.errors import NotFound
from portal.kernel.text import clean
from portal.pdps import Round
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


def _load(reference: str) -> tuple[Round, RoundAssessment, Board]:
    session, actor = reading(), current_actor()
    round_ = queries.get_round(session, actor, reference)
    assessment = queries.find_assessment(session, round_.id)
    if assessment is None or assessment.state is AssessmentState.SEALED:
        raise NotFound("The round is sealed.")
    return round_, assessment, queries.load_board(session, actor, assessment, london_date(now()))


@bp.get("/a/rounds/<reference>/outcome")
@access(*WORKERS)
def show_outcome(reference: str) -> Response:
    """The outcome: what is missing before it can be drafted, or the ranking with its sums."""
    return _outcome_page(reference, ReasonForm(), ConfirmForm(formdata=None))


def _outcome_page(reference: str, form: ReasonForm, draft_form: ConfirmForm) -> Response:
    session, actor = reading(), current_actor()
    round_, assessment, board = _load(reference)
    verdicts = _verdicts(assessment, board)
    result = _result(assessment, board)
    return page(
        "assessment/council/outcome.html",
        round=round_,
        assessment=assessment,
        shade=STATES[assessment.state],
        missing=[sentence for row in board.applications for sentence in board.missing(row)],
        seen=board.applications,
        lots=showing.outcomes(result) if result else [],
        draft=result.draft if result else None,
        names=accounts.names_of(session, _who(assessment, result)),
        form=draft_form if draft_form.errors else form,
        reason_form=form,
        actor_id=actor.user_id,
        **verdicts,
    )


def _who(assessment: RoundAssessment, result: RoundResult | None) -> list[Any]:
    people = [assessment.signed_by_id, assessment.letters_read_by_id, assessment.released_by_id]
    if result is not None:
        people.append(result.draft.drafted_by_id)
    return [one for one in people if one is not None]


def _result(assessment: RoundAssessment, board: Board) -> RoundResult | None:
    """The ranking, for those alone who see every applicant."""
    if assessment.draft_id is None or not _sees_all(assessment, board):
        return None
    return queries.read_result(reading(), current_actor(), assessment)


def _applicants(assessment: RoundAssessment) -> list[Any]:
    rows = queries.list_applicants(reading(), current_actor(), assessment.round_id)
    return [one.id for one in rows]


def _sees_all(assessment: RoundAssessment, board: Board) -> bool:
    return bool(policies.can_see_outcome(current_actor(), board.sight, _applicants(assessment)))


def _verdicts(assessment: RoundAssessment, board: Board) -> dict[str, Any]:
    session, actor = reading(), current_actor()
    state, sight = assessment.state, board.sight
    people = _applicants(assessment)
    worked = queries.people_who_worked(session, actor, assessment)
    read = assessment.letters_read_at is not None
    return {
        "seeing": policies.can_see_outcome(actor, sight, people),
        "drafting": policies.can_draft(actor, state, sight, people),
        "signing": policies.can_sign(actor, state, sight, people, worked),
        "reading": policies.can_read_letters(actor, state, sight, people),
        "releasing": policies.can_release(actor, state, sight, people, read),
    }


@bp.post("/a/rounds/<reference>/outcome/draft")
@access(Role.LEAD_ASSESSOR)
def draft_outcome(reference: str) -> Response:
    """Fix the ranking for a second person."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.draft_outcome(uow, reference)
            return _back(uow, reference)
    return _outcome_page(reference, ReasonForm(formdata=None), form)


def _back(uow: UnitOfWork, reference: str) -> Response:
    return see_other(uow.answer(url_for("assessment.show_outcome", reference=reference)))


@bp.post("/a/rounds/<reference>/outcome/back")
@access(*SIGNERS)
def send_back(reference: str) -> Response:
    """Send the outcome back to the panel with a reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.send_back(uow, reference, clean(said(form.reason)))
            return _back(uow, reference)
    return _outcome_page(reference, form, ConfirmForm(formdata=None))


@bp.post("/a/rounds/<reference>/outcome/signature")
@access(*SIGNERS)
def sign_outcome(reference: str) -> Response:
    """Sign as the second person: decided, and nobody told."""
    return _press(reference, services.sign_outcome)


@bp.get("/a/rounds/<reference>/letters")
@access(*LEADS)
def list_letters(reference: str) -> Response:
    """Every letter as its applicant will read it, before anything is sent."""
    round_, assessment, board = _load(reference)
    result = _result(assessment, board)
    if result is None:
        raise NotFound("There are no letters yet.")
    verdicts = _verdicts(assessment, board)
    return page(
        "assessment/council/letters.html",
        round=round_,
        assessment=assessment,
        letters=[result.letters[key] for key in sorted(result.letters)],
        form=ConfirmForm(),
        reading=verdicts["reading"],
    )


@bp.post("/a/rounds/<reference>/letters")
@access(*LEADS)
def mark_letters_read(reference: str) -> Response:
    """Say that every letter was read."""
    return _press(reference, services.mark_letters_read)


@bp.get("/a/rounds/<reference>/release")
@access(*LEADS)
def show_release(reference: str) -> Response:
    """The page that asks before everybody is told."""
    return _release_page(reference, ConfirmForm())


@bp.post("/a/rounds/<reference>/release")
@access(*LEADS)
def release(reference: str) -> Response:
    """Tell every applicant at once."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.release(uow, reference)
            return _back(uow, reference)
    return _release_page(reference, form)


def _release_page(reference: str, form: ConfirmForm) -> Response:
    round_, assessment, board = _load(reference)
    result = _result(assessment, board)
    return page(
        "assessment/council/release.html",
        round=round_,
        assessment=assessment,
        lots=showing.outcomes(result) if result else [],
        count=len(result.applications) if result else 0,
        releasing=_verdicts(assessment, board)["releasing"],
        form=form,
    )


def _press(reference: str, verb: Callable[[UnitOfWork, str], Any]) -> Response:
    """A button without a form of its own: done, or the outcome's page with the reason why not."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            verb(uow, reference)
            return _back(uow, reference)
    return _outcome_page(reference, ReasonForm(formdata=None), form)
