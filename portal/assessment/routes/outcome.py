"""The outcome: what is missing, the ranking, the signature, the letters, the release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.assessment import policies, queries, services
from portal.assessment.forms import ConfirmForm, ReasonForm
from portal.assessment.models import RoundAssessment
from portal.assessment.presenters import outcome as showing
from portal.assessment.presenters.round import STATES
from portal.assessment.queries import Board, RoundResult, Steps
from portal.assessment.routes.blueprint import LEADS, SIGNERS, WORKERS, bp, proof_first
from portal.db import UnitOfWork
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.errors import NotFound
from portal.kernel.text import clean
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


def _load(reference: str) -> tuple[Steps, Board]:
    session, actor = reading(), current_actor()
    steps = queries.load_steps(session, actor, reference)
    return steps, queries.load_board(session, actor, steps.assessment, london_date(now()))


@bp.get("/a/rounds/<reference>/outcome")
@access(*WORKERS)
def show_outcome(reference: str) -> Response:
    """The outcome: what is missing before it can be drafted, or the ranking with its sums."""
    return _outcome_page(reference, ReasonForm(), ConfirmForm(formdata=None))


def _outcome_page(reference: str, form: ReasonForm, draft_form: ConfirmForm) -> Response:
    session, actor = reading(), current_actor()
    steps, board = _load(reference)
    assessment = steps.assessment
    result = _result(steps, board)
    return page(
        "assessment/council/outcome.html",
        round=steps.round,
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
        **_verdicts(steps, board),
    )


def _who(assessment: RoundAssessment, result: RoundResult | None) -> list[Any]:
    people = [assessment.signed_by_id, assessment.letters_read_by_id, assessment.released_by_id]
    if result is not None:
        people.append(result.draft.drafted_by_id)
    return [one for one in people if one is not None]


def _result(steps: Steps, board: Board) -> RoundResult | None:
    """The ranking, for those alone who see every applicant."""
    actor = current_actor()
    if steps.draft is None or not policies.can_see_outcome(actor, board.sight, _people(board)):
        return None
    agreed = queries.last_moderations(reading(), [row.id for row in board.applications])
    host = actor.organisation_name
    return queries.result_of(board, steps.round, host, steps.draft, agreed)


def _people(board: Board) -> list[UUID]:
    return [one.id for one in board.applicants]


def _verdicts(steps: Steps, board: Board) -> dict[str, Any]:
    actor, people = current_actor(), _people(board)
    state, sight = steps.assessment.state, board.sight
    worked = queries.people_who_worked(board, steps.drafts)
    read = steps.assessment.letters_read_at is not None
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
    if ask := proof_first(url_for("assessment.show_outcome", reference=reference)):
        return ask
    return _press(reference, services.sign_outcome)


@bp.get("/a/rounds/<reference>/letters")
@access(*LEADS)
def list_letters(reference: str) -> Response:
    """Every letter as its applicant will read it, before anything is sent."""
    steps, board = _load(reference)
    result = _result(steps, board)
    if result is None:
        raise NotFound("There are no letters yet.")
    verdicts = _verdicts(steps, board)
    return page(
        "assessment/council/letters.html",
        round=steps.round,
        assessment=steps.assessment,
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
    if ask := proof_first(url_for("assessment.show_release", reference=reference)):
        return ask
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.release(uow, reference)
            return _back(uow, reference)
    return _release_page(reference, form)


def _release_page(reference: str, form: ConfirmForm) -> Response:
    steps, board = _load(reference)
    result = _result(steps, board)
    return page(
        "assessment/council/release.html",
        round=steps.round,
        assessment=steps.assessment,
        lots=showing.outcomes(result) if result else [],
        count=len(result.applications) if result else 0,
        releasing=_verdicts(steps, board)["releasing"],
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
