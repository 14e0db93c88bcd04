"""Rounds to assess: the list, one round, its opening by two people, declaring interests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts, pdps
from portal.assessment import policies, queries, services
from portal.assessment.forms import ConfirmForm, PanelForm, interests_form
from portal.assessment.models import RoundAssessment
from portal.assessment.presenters import round as showing
from portal.assessment.queries import Board
from portal.assessment.routes.blueprint import LEADS, READERS, WORKERS, bp, proof_first
from portal.assessment.types import AssessmentState
from portal.kernel.clock import london_date
from portal.kernel.errors import NotFound
from portal.pdps import Round
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/a/rounds")
@access(*READERS)
def list_rounds() -> Response:
    """The council's rounds with how far each is; never how many applied to a sealed one."""
    session, actor = reading(), current_actor()
    rounds = queries.list_rounds(session, actor)
    states = queries.states_of(session, [one.id for one in rounds])
    rows = [(one, showing.STATES[states.get(one.id, AssessmentState.SEALED)]) for one in rounds]
    return page("assessment/council/rounds.html", rows=rows, at=now())


@bp.get("/a/rounds/<reference>")
@access(*READERS)
def show_round(reference: str) -> Response:
    """One round: sealed until it is opened, then everything that exists for this person."""
    return round_page(reference, PanelForm())


def round_page(reference: str, panel_form: PanelForm) -> Response:
    """The round's page, with the form for the panel as it was sent."""
    session, actor = reading(), current_actor()
    round_, assessment = queries.get_with_assessment(session, actor, reference)
    state, board = queries.state_of(assessment), _board(assessment)
    lots = pdps.lots_of_round(session, round_.id)
    managing = policies.can_manage_panel(actor, state)
    if managing:
        panel_form.offer(lots, assessors())
    return page(
        "assessment/council/round.html",
        round=round_,
        state=state,
        shade=showing.STATES[state],
        is_closed=now() >= round_.closes_at,
        panels=showing.panel_lines(lots, _panel_rows(assessment, board)),
        form=panel_form,
        may_work=actor.has(*WORKERS),
        managing=managing,
        **_rights(round_, assessment),
        **_progress(board),
    )


def _rights(round_: Round, assessment: RoundAssessment | None) -> dict[str, Any]:
    session, actor = reading(), current_actor()
    state, openers = queries.state_of(assessment), queries.openers_of(session, assessment)
    return {
        "openers": openers,
        "opening": policies.can_confirm_opening(actor, state, round_.closes_at, now(), openers),
        "recording": policies.can_read_record(actor, state),
        "may_declare": bool(policies.can_declare(actor, state)),
    }


def _board(assessment: RoundAssessment | None) -> Board | None:
    """All of the round that exists for this person; nothing while it is sealed."""
    if assessment is None or assessment.state is AssessmentState.SEALED:
        return None
    return queries.load_board(reading(), current_actor(), assessment, london_date(now()))


def _panel_rows(
    assessment: RoundAssessment | None, board: Board | None
) -> Sequence[queries.PanelRow]:
    if board is not None:
        return board.panel_rows
    return queries.load_panel_rows(reading(), [assessment.id]) if assessment else []


def _progress(board: Board | None) -> dict[str, Any]:
    if board is None:
        return {"undeclared": 0, "grids": [], "to_score": None}
    actor, sight = current_actor(), board.sight
    undeclared = [one for one in board.applicants if not sight.has_declared(one.id)]
    may_declare = policies.can_declare(actor, board.assessment.state)
    return {
        "undeclared": len(undeclared) if may_declare else 0,
        "grids": showing.grids(board),
        "to_score": queries.next_to_score(actor, board),
    }


def assessors() -> list[accounts.Member]:
    """Everybody of the council who may score."""
    wanted = {role.value for role in policies.PANEL}
    members = accounts.list_members(reading(), current_actor())
    return [one for one in members if wanted & set(one.roles)]


@bp.get("/a/rounds/<reference>/opening")
@access(*LEADS)
def show_opening(reference: str) -> Response:
    """The page that asks before a round is opened."""
    session, actor = reading(), current_actor()
    round_, assessment = queries.get_with_assessment(session, actor, reference)
    openers = queries.openers_of(session, assessment)
    state = queries.state_of(assessment)
    return page(
        "assessment/council/opening.html",
        round=round_,
        openers=openers,
        verdict=policies.can_confirm_opening(actor, state, round_.closes_at, now(), openers),
        form=ConfirmForm(),
    )


@bp.post("/a/rounds/<reference>/opening")
@access(*LEADS)
def confirm_opening(reference: str) -> Response:
    """Confirm the opening; the second of two people opens the round."""
    if ask := proof_first(url_for("assessment.show_opening", reference=reference)):
        return ask
    with unit_of_work() as uow:
        opened = services.confirm_opening(uow, reference)
        endpoint = "assessment.show_interests" if opened else "assessment.show_round"
        return see_other(uow.answer(url_for(endpoint, reference=reference)))


@bp.get("/a/rounds/<reference>/interests")
@access(*WORKERS)
def show_interests(reference: str) -> Response:
    """Who applied, by name alone, for declaring interests."""
    return _interests_page(reference, is_sent=False)


@bp.post("/a/rounds/<reference>/interests")
@access(*WORKERS)
def declare_interests(reference: str) -> Response:
    """Declare for those applicants that were answered."""
    return _interests_page(reference, is_sent=True)


def _interests_page(reference: str, *, is_sent: bool) -> Response:
    session, actor = reading(), current_actor()
    round_, assessment = queries.get_with_assessment(session, actor, reference)
    if assessment is None or assessment.state is AssessmentState.SEALED:
        raise NotFound("The round is sealed.")
    sight = queries.sight_of(session, actor, assessment)
    applicants = queries.list_applicants(session, actor, round_.id)
    form = interests_form(applicants)
    if is_sent and form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.declare(uow, reference, form.declared())
            return see_other(uow.answer(url_for("assessment.show_round", reference=reference)))
    return page(
        "assessment/council/interests.html",
        round=round_,
        applicants=applicants,
        sight=sight,
        form=form,
    )
