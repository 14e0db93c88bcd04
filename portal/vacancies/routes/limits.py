"""For whom a home or household is matched now, and pausing its referrals."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.providers import Sex
from portal.vacancies import presenters, queries, services
from portal.vacancies.forms import ConfirmForm, LimitsForm, PauseForm, version_of
from portal.vacancies.routes.blueprint import KEEPING, bp
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/p/vacancies/<reference>/limits")
@access(*KEEPING)
def show_home_limits(reference: str) -> Response:
    """The limits of a home."""
    return _page(reference, None)


@bp.get("/p/vacancies/<reference>/<int:number>/limits")
@access(*KEEPING)
def show_household_limits(reference: str, number: int) -> Response:
    """The limits of a carer household."""
    return _page(reference, number)


@bp.post("/p/vacancies/<reference>/limits")
@access(*KEEPING)
def save_home_limits(reference: str) -> Response:
    """Keep the limits of a home."""
    return _save(reference, None)


@bp.post("/p/vacancies/<reference>/<int:number>/limits")
@access(*KEEPING)
def save_household_limits(reference: str, number: int) -> Response:
    """Keep the limits of a carer household."""
    return _save(reference, number)


@bp.post("/p/vacancies/<reference>/pause")
@access(*KEEPING)
def pause_home(reference: str) -> Response:
    """Stop referrals for a home until a day."""
    return _pause(reference, None)


@bp.post("/p/vacancies/<reference>/<int:number>/pause")
@access(*KEEPING)
def pause_household(reference: str, number: int) -> Response:
    """Stop referrals for a carer household until a day."""
    return _pause(reference, number)


@bp.post("/p/vacancies/<reference>/resume")
@access(*KEEPING)
def resume_home(reference: str) -> Response:
    """Have referrals for a home again."""
    return _resume(reference, None)


@bp.post("/p/vacancies/<reference>/<int:number>/resume")
@access(*KEEPING)
def resume_household(reference: str, number: int) -> Response:
    """Have referrals for a carer household again."""
    return _resume(reference, number)


def _save(reference: str, number: int | None) -> Response:
    place = queries.get_place(reading(), current_actor(), reference, number)
    form = LimitsForm().offering(place)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            locked = queries.get_place(uow.session, uow.actor, reference, number, lock=True)
            services.set_limits(
                uow,
                locked,
                ages=(form.age_from.data or 0, form.age_to.data or 0),
                sex=Sex(form.sex.data),
                needs=form.chosen_needs(),
                radius_miles=form.radius_miles.data,
                version=version_of(form.version),
            )
            key = reference if number is None else f"{reference}-{number}"
            return see_other(uow.answer(url_for("vacancies.list_places", limits=key)))
    return _page(reference, number, form)


def _pause(reference: str, number: int | None) -> Response:
    form = PauseForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            place = queries.get_place(uow.session, uow.actor, reference, number, lock=True)
            services.pause(uow, place, until=form.paused_until.data)
            return see_other(uow.answer(url_for("vacancies.list_places")))
    return _page(reference, number, pause_form=form)


def _resume(reference: str, number: int | None) -> Response:
    form = ConfirmForm()
    if form.validate_on_submit():
        with unit_of_work() as uow:
            place = queries.get_place(uow.session, uow.actor, reference, number, lock=True)
            services.pause(uow, place, until=None)
            return see_other(uow.answer(url_for("vacancies.list_places")))
    return _page(reference, number)


def _page(
    reference: str,
    number: int | None,
    limits_form: LimitsForm | None = None,
    pause_form: PauseForm | None = None,
) -> Response:
    session = reading()
    place = queries.get_place(session, current_actor(), reference, number)
    vacancy = queries.find_vacancy(session, place)
    limits = limits_form or LimitsForm.of(place, queries.find_limits(session, place))
    return page(
        "vacancies/provider/limits.html",
        place=place,
        where={"reference": reference, **({} if number is None else {"number": number})},
        kind="home" if number is None else "household",
        form=pause_form or limits,
        limits_form=limits,
        pause_form=pause_form or PauseForm(formdata=None),
        paused=presenters.paused_words(vacancy.paused_until if vacancy else None, now()),
    )
