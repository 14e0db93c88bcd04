"""The start page, the first page of each side, and the people of the demonstration."""

from __future__ import annotations

from typing import cast

from flask import current_app, url_for
from werkzeug.wrappers import Response

from portal import accounts, pdps
from portal.kernel.actor import COUNCIL_ROLES, HOST_ROLES, PROVIDER_ROLES, Actor, ActorKind
from portal.today import queries
from portal.today.forms import ClockForm, ClockMove
from portal.today.routes.blueprint import bp
from portal.today.types import DemoPerson, TaskSource
from portal.web.access import access, current_actor, demo_only, public
from portal.web.htmx import page, see_other
from portal.web.requests import hub, now, reading


@bp.get("/")
@public
def show_start() -> Response:
    """What this is and where to go on; people who are signed in go to their own first page."""
    actor = current_actor()
    if actor.kind is not ActorKind.PUBLIC:
        return see_other(first_page(actor))
    return page(
        "today/public/start.html",
        rounds=pdps.list_open_rounds(reading(), now()),
        people=_demo_people(),
        now=now(),
    )


def first_page(actor: Actor) -> str:
    """The address of somebody's first page."""
    if actor.provider_id is not None:
        return url_for("today.show_provider")
    return url_for("today.show_council", council=actor.organisation_slug)


@bp.get("/p/")
@access(*PROVIDER_ROLES)
def show_provider() -> Response:
    """What waits for somebody of a provider."""
    return _today("today/provider/today.html")


@bp.get("/c/<council>/")
@access(*COUNCIL_ROLES)
def show_council(council: str) -> Response:
    """What waits for somebody of a council, whatever their role."""
    return _today("today/council/today.html")


@bp.get("/a/")
@access(*HOST_ROLES)
def show_assessment() -> Response:
    """Assessors' tasks are on their council's first page, among the others."""
    return see_other(first_page(current_actor()))


def _today(template: str) -> Response:
    tasks = queries.list_tasks(_sources(), reading(), current_actor(), now())
    return page(template, tasks=tasks)


@bp.get("/demo")
@demo_only
def show_demo() -> Response:
    """The people of the demonstration and its clock."""
    return _demo_page(ClockForm(formdata=None))


@bp.post("/demo/clock")
@demo_only
def move_clock() -> Response:
    """Move the clock for everybody; recorded like any other change."""
    form = ClockForm()
    if form.validate_on_submit():
        with form.guarded(), hub().system_work("demo_clock") as uow:
            rounds = pdps.list_open_rounds(uow.session, uow.clock.now())
            by = form.span(uow.clock.now(), [found.closes_at for found in rounds])
            accounts.move_clock(uow, by)
            return see_other(uow.answer(url_for("today.show_demo")))
    return _demo_page(form)


def _demo_page(form: ClockForm) -> Response:
    rounds = pdps.list_open_rounds(reading(), now())
    return page(
        "today/public/demo.html",
        form=form,
        people=_demo_people(),
        moves=ClockMove,
        closing=rounds[0] if rounds else None,
        now=now(),
    )


def _demo_people() -> list[DemoPerson]:
    if hub().settings.live:
        return []
    return queries.list_demo_people(hub(), _sources(), now())


def _sources() -> tuple[TaskSource, ...]:
    """What each room says waits, as wired in story order."""
    return cast(tuple[TaskSource, ...], current_app.extensions["task_sources"])
