"""Rounds to assess: the list, one round, its opening by two people, declaring interests."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts, pdps
from portal.assessment import policies, queries, services
from portal.assessment.forms import ConfirmForm, PanelForm, interests_form
from portal.assessment.models import RoundAssessment
from portal.assessment.presenters import round as showing
from portal.assessment.routes.blueprint import LEADS, READERS, WORKERS, bp
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
    round_ = queries.get_round(reading(), current_actor(), reference)
    return round_page(round_, PanelForm())


def round_page(round_: Round, panel_form: PanelForm) -> Response:
    """The round's page, with the form for the panel as it was sent."""
    session, actor = reading(), current_actor()
    assessment = queries.find_assessment(session, round_.id)
    state = queries.state_of(assessment)
    context: dict[str, Any] = {
        "round": round_,
        "state": state,
        "shade": showing.STATES[state],
        "is_closed": now() >= round_.closes_at,
        "panels": _panels(round_, assessment),
        "form": panel_form,
        "undeclared": 0,
        "grids": [],
        "to_score": None,
        "may_work": actor.has(*WORKERS),
        **_rights(round_, assessment),
    }
    if context["managing"]:
        panel_form.offer(pdps.lots_of_round(session, round_.id), assessors())
    if assessment is not None and state is not AssessmentState.SEALED:
        context.update(_opened(assessment))
    return page("assessment/council/round.html", **context)


def _rights(round_: Round, assessment: RoundAssessment | None) -> dict[str, Any]:
    session, actor = reading(), current_actor()
    state, openers = queries.state_of(assessment), queries.openers_of(session, assessment)
    return {
        "openers": accounts.names_of(session, openers),
        "opening": policies.can_confirm_opening(actor, state, round_.closes_at, now(), openers),
        "managing": policies.can_manage_panel(actor, state),
        "recording": policies.can_read_record(actor, state),
        "may_declare": bool(policies.can_declare(actor, state)),
    }


def _opened(assessment: RoundAssessment) -> dict[str, Any]:
    session, actor = reading(), current_actor()
    board = queries.load_board(session, actor, assessment, london_date(now()))
    applicants = queries.list_applicants(session, actor, assessment.round_id)
    undeclared = [one for one in applicants if not board.sight.has_declared(one.id)]
    may_declare = policies.can_declare(actor, assessment.state)
    return {
        "undeclared": len(undeclared) if may_declare else 0,
        "grids": showing.grids(board),
        "to_score": queries.next_to_score(actor, board),
    }


def _panels(round_: Round, assessment: RoundAssessment | None) -> list[showing.PanelLine]:
    session = reading()
    panels = queries.load_panels(session, assessment.id) if assessment else {}
    people = {user for panel in panels.values() for user in panel}
    lots = pdps.lots_of_round(session, round_.id)
    return showing.panel_lines(lots, panels, accounts.names_of(session, people))


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
    round_ = queries.get_round(session, actor, reference)
    assessment = queries.find_assessment(session, round_.id)
    openers = queries.openers_of(session, assessment)
    state = queries.state_of(assessment)
    return page(
        "assessment/council/opening.html",
        round=round_,
        openers=accounts.names_of(session, openers),
        verdict=policies.can_confirm_opening(actor, state, round_.closes_at, now(), openers),
        form=ConfirmForm(),
    )


@bp.post("/a/rounds/<reference>/opening")
@access(*LEADS)
def confirm_opening(reference: str) -> Response:
    """Confirm the opening; the second of two people opens the round."""
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
    round_ = queries.get_round(session, actor, reference)
    assessment = queries.find_assessment(session, round_.id)
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
