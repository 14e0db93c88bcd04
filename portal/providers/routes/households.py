"""The carer households of an agency: numbers to everybody but the agency."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.kernel.actor import Role
from portal.kernel.errors import NotFound, StaleRecord
from portal.providers import presenters, queries, services
from portal.providers.forms import HouseholdForm, Press, version_of
from portal.providers.models import CarerHousehold, Home
from portal.providers.routes.blueprint import bp
from portal.providers.types import ServiceKind
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import reading, unit_of_work

CHANGING = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.RESPONDER)
PAGE = "providers/provider/household.html"


@bp.get("/p/homes/<reference>/households/new")
@access(*CHANGING)
def new_household(reference: str) -> Response:
    """The form of a new household."""
    return page(PAGE, home=_agency(reference), household=None, form=HouseholdForm())


@bp.post("/p/homes/<reference>/households/new")
@access(*CHANGING)
def add_household(reference: str) -> Response:
    """Add the household under the next number."""
    form = HouseholdForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            home = queries.get_home(uow.session, uow.actor, reference, lock=True)
            services.add_household(uow, home, facts=form.facts())
            return see_other(uow.answer(_url(reference)))
    return page(PAGE, home=_agency(reference), household=None, form=form)


@bp.get("/p/homes/<reference>/households/<int:number>")
@access(*CHANGING)
def edit_household(reference: str, number: int) -> Response:
    """The form of a household."""
    home, household = _household(reference, number)
    return page(PAGE, home=home, household=household, form=HouseholdForm.of(household))


@bp.post("/p/homes/<reference>/households/<int:number>")
@access(*CHANGING)
def save_household(reference: str, number: int) -> Response:
    """Keep the changed facts of a household."""
    form = HouseholdForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            home = queries.get_home(uow.session, uow.actor, reference, lock=True)
            row = queries.get_household(uow.session, uow.actor, home, number, lock=True)
            try:
                services.edit_household(
                    uow, home, row, facts=form.facts(), version=version_of(form)
                )
            except StaleRecord as stale:
                raise presenters.in_words(stale) from stale
            return see_other(uow.answer(_url(reference)))
    home, household = _household(reference, number)
    return page(PAGE, home=home, household=household, form=form)


@bp.get("/p/homes/<reference>/households/<int:number>/remove")
@access(*CHANGING)
def ask_to_remove_household(reference: str, number: int) -> Response:
    """Ask before removing."""
    home, household = _household(reference, number)
    return page(
        "providers/provider/remove_household.html", home=home, household=household, form=Press()
    )


@bp.post("/p/homes/<reference>/households/<int:number>/remove")
@access(*CHANGING)
def remove_household(reference: str, number: int) -> Response:
    """The household no longer takes children through the agency."""
    with unit_of_work() as uow:
        home = queries.get_home(uow.session, uow.actor, reference, lock=True)
        household = queries.get_household(uow.session, uow.actor, home, number, lock=True)
        services.remove_household(uow, home, household)
        return see_other(uow.answer(_url(reference)))


def _agency(reference: str) -> Home:
    home = queries.get_home(reading(), current_actor(), reference)
    if home.kind is not ServiceKind.AGENCY:
        raise NotFound("Only an agency has households.")
    return home


def _household(reference: str, number: int) -> tuple[Home, CarerHousehold]:
    home = _agency(reference)
    return home, queries.get_household(reading(), current_actor(), home, number)


def _url(reference: str) -> str:
    return url_for("providers.show_home", reference=reference)
