"""Adding a service: type its Ofsted number, see what the register says, confirm, say the rest."""

from __future__ import annotations

from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.kernel.actor import Role
from portal.providers import presenters, queries, services
from portal.providers.forms import NewHomeForm
from portal.providers.routes.blueprint import bp
from portal.providers.types import Registration, ServiceKind, is_school_number, parse_urn
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import reading, unit_of_work

NOT_A_NUMBER = "Enter an Ofsted number, like SC123456"
A_SCHOOLS = "This is a school’s number. Enter the social care number, like SC123456"


@bp.get("/p/homes/new")
@access(Role.PROVIDER_ADMIN, Role.APPLICANT)
def new_home() -> Response:
    """The first step: the Ofsted number."""
    return page("providers/provider/new_home.html", typed="", problem="", card=None)


@bp.get("/p/homes/lookup")
@access(Role.PROVIDER_ADMIN, Role.APPLICANT)
def look_up_home() -> Response:
    """What the register says of a number: on the page of the first step, or its card alone."""
    typed = request.args.get("urn", "").strip()[:40]
    urn = parse_urn(typed)
    problem = "" if urn else (A_SCHOOLS if is_school_number(typed) else NOT_A_NUMBER)
    return page(
        "providers/provider/new_home.html",
        fragment="registration_card",
        status=422 if problem and not _is_typing() else 200,
        typed=typed,
        problem=problem,
        card=_card(urn) if urn else None,
    )


def _is_typing() -> bool:
    """Whether htmx asks while somebody still types; then nothing is an error yet."""
    return request.headers.get("HX-Trigger") == "urn"


def _card(urn: str) -> dict[str, object]:
    session, actor = reading(), current_actor()
    found = queries.find_registration(session, urn)
    return {
        "urn": urn,
        "found": found,
        "rows": presenters.registration_rows(found) if found else [],
        "tag": presenters.status_tag(found.status) if found else None,
        "newest": queries.newest_as_at(session),
        "own": queries.find_home_by_urn(session, actor, urn),
    }


@bp.get("/p/homes/new/details")
@access(Role.PROVIDER_ADMIN, Role.APPLICANT)
def new_home_details() -> Response:
    """The second step: what the provider says of the service."""
    return _details_page(NewHomeForm.from_register)


@bp.post("/p/homes/new/details")
@access(Role.PROVIDER_ADMIN, Role.APPLICANT)
def add_home() -> Response:
    """Add the service."""
    urn = request.args.get("urn", "")
    form = NewHomeForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            home = services.add_home(uow, urn=urn, kind=form.chosen_kind(), facts=form.facts())
            return see_other(uow.answer(url_for("providers.show_home", reference=home.reference)))
    else:
        found = queries.find_registration(reading(), parse_urn(urn) or "")
        form.explain_rest(found.kind if found else form.chosen_kind())
    return _details_page(lambda _found: form)


def _details_page(make_form: Callable[[Registration | None], NewHomeForm]) -> Response:
    urn = parse_urn(request.args.get("urn", ""))
    if urn is None:
        return see_other(url_for("providers.new_home"))
    found = queries.find_registration(reading(), urn)
    form = make_form(found)
    kind = found.kind if found else form.chosen_kind()
    return page(
        "providers/provider/new_home_details.html",
        form=form,
        urn=urn,
        found=found,
        is_agency=kind is ServiceKind.AGENCY,
    )
