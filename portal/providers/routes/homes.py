"""A provider's services: the list, one of them, changing, confirming, removing."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.kernel.actor import Role
from portal.kernel.errors import StaleRecord
from portal.providers import policies, presenters, queries, services
from portal.providers.forms import HomeForm, Press, version_of
from portal.providers.models import Home
from portal.providers.routes.blueprint import bp
from portal.providers.types import ServiceKind
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import reading, unit_of_work

EVERYBODY = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.RESPONDER, Role.CONTRACTS)
CHANGING = (Role.PROVIDER_ADMIN, Role.APPLICANT)


@bp.get("/p/homes")
@access(*EVERYBODY)
def list_homes() -> Response:
    """Every service of the provider."""
    session, actor = reading(), current_actor()
    homes = queries.list_homes(session, actor)
    number = window_number()
    shown = homes[(number - 1) * SIZE : number * SIZE]
    found = queries.registrations_for(session, [home.urn for home in shown if home.urn])
    counts = queries.count_households(session, actor)
    cards = [
        presenters.home_card(home, found.get(home.urn or ""), counts.get(home.id, 0))
        for home in shown
    ]
    return page(
        "providers/provider/homes.html",
        window=Window(cards, number, len(homes)),
        may_add=policies.can_manage_homes(actor),
    )


@bp.get("/p/homes/<reference>")
@access(*EVERYBODY)
def show_home(reference: str) -> Response:
    """One service: what the provider says, what Ofsted says, an agency's households."""
    return _home_page(_home(reference))


def _home_page(home: Home) -> Response:
    session, actor = reading(), current_actor()
    found = queries.find_registration(session, home.urn) if home.urn else None
    households = (
        queries.list_households(session, actor, home) if home.kind is ServiceKind.AGENCY else ()
    )
    return page(
        "providers/provider/home.html",
        home=home,
        rows=presenters.home_rows(home),
        found=found,
        registration=presenters.registration_rows(found) if found else [],
        registered=presenters.status_tag(found.status) if found else None,
        inspections=_history(home),
        warnings=presenters.warnings(home, found),
        households=[presenters.household_card(one) for one in households],
        is_agency=home.kind is ServiceKind.AGENCY,
        may_change=policies.can_manage_homes(actor),
        may_remove=policies.can_remove_home(actor),
        may_change_households=policies.can_manage_households(actor),
    )


def _history(home: Home) -> list[object]:
    rows = queries.list_inspections(reading(), home.urn) if home.urn else ()
    return [presenters.inspection_line(row) for row in rows]


@bp.get("/p/homes/<reference>/edit")
@access(*CHANGING)
def edit_home(reference: str) -> Response:
    """The form of a service's facts."""
    home = _home(reference)
    return _edit_page(home, HomeForm.of(home))


@bp.post("/p/homes/<reference>/edit")
@access(*CHANGING)
def save_home(reference: str) -> Response:
    """Keep the changed facts."""
    form = HomeForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            home = queries.get_home(uow.session, uow.actor, reference, lock=True)
            try:
                services.edit_home(uow, home, facts=form.facts(), version=version_of(form))
            except StaleRecord as stale:
                raise presenters.in_words(stale) from stale
            return see_other(uow.answer(_url(reference)))
    else:
        form.explain_rest(_home(reference).kind)
    return _edit_page(_home(reference), form)


def _edit_page(home: Home, form: HomeForm) -> Response:
    return page(
        "providers/provider/edit_home.html",
        home=home,
        form=form,
        is_agency=home.kind is ServiceKind.AGENCY,
    )


@bp.post("/p/homes/<reference>/confirm")
@access(*CHANGING)
def confirm_home(reference: str) -> Response:
    """Say that everything is still right."""
    with unit_of_work() as uow:
        home = queries.get_home(uow.session, uow.actor, reference, lock=True)
        services.confirm_home(uow, home)
        return see_other(uow.answer(_url(reference)))


@bp.get("/p/homes/<reference>/remove")
@access(Role.PROVIDER_ADMIN)
def ask_to_remove_home(reference: str) -> Response:
    """Ask before removing."""
    return page("providers/provider/remove_home.html", home=_home(reference), form=Press())


@bp.post("/p/homes/<reference>/remove")
@access(Role.PROVIDER_ADMIN)
def remove_home(reference: str) -> Response:
    """Take the service out of the list."""
    with unit_of_work() as uow:
        home = queries.get_home(uow.session, uow.actor, reference, lock=True)
        services.remove_home(uow, home)
        return see_other(uow.answer(url_for("providers.list_homes")))


def _home(reference: str) -> Home:
    return queries.get_home(reading(), current_actor(), reference)


def _url(reference: str) -> str:
    return url_for("providers.show_home", reference=reference)
