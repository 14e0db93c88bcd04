"""The organisation: its company facts, how many services it has, its insurance."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import documents
from portal.accounts import Organisation
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.errors import NotFound
from portal.providers import policies, presenters, queries, services
from portal.providers.forms import CoverForm
from portal.providers.routes.blueprint import bp
from portal.providers.routes.homes import EVERYBODY
from portal.providers.services.insurances import PURPOSE
from portal.providers.types import CoverKind
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work
from portal.web.uploads import takes_documents

COVERING = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.CONTRACTS)


@bp.get("/p/organisation")
@access(*EVERYBODY)
def show_organisation() -> Response:
    """What is entered once and used in every application, offer and agreement."""
    session, actor = reading(), current_actor()
    organisation = session.get_one(Organisation, actor.organisation_id)
    covers = _covers(organisation.id)
    return page(
        "providers/provider/organisation.html",
        rows=presenters.organisation_rows(organisation),
        homes=len(queries.list_homes(session, actor)),
        covers=[presenters.cover_card(cover) for cover in covers.values()],
        may_insure=policies.can_record_insurance(actor),
    )


@bp.get("/p/organisation/insurance/<kind>")
@access(*COVERING)
def new_insurance(kind: str) -> Response:
    """The form of a certificate."""
    return _insurance_page(_kind(kind), CoverForm())


@bp.post("/p/organisation/insurance/<kind>")
@takes_documents
@access(*COVERING)
def record_insurance(kind: str) -> Response:
    """Keep what the certificate says; it replaces the one of its kind."""
    chosen, form = _kind(kind), CoverForm()
    if form.validate_on_submit():
        with form.guarded():
            clean = _clean(form)
            with unit_of_work() as uow:
                services.record_insurance(uow, facts=form.facts(chosen), certificate=clean)
                return see_other(uow.answer(url_for("providers.show_organisation")))
    return _insurance_page(chosen, form)


def _clean(form: CoverForm) -> documents.Cleaned | None:
    """A clean copy of the certificate, made before the unit of work opens because it is slow."""
    if form.certificate.data is None:
        return None
    return documents.inspect(form.certificate.data, purpose=PURPOSE, field="certificate")


def _insurance_page(kind: CoverKind, form: CoverForm) -> Response:
    held = _covers(current_actor().organisation_id)[kind]
    return page(
        "providers/provider/insurance.html",
        form=form,
        kind=kind,
        held=presenters.cover_card(held),
    )


def _covers(provider_id: UUID | None) -> dict[CoverKind, queries.Cover]:
    assert provider_id is not None, "the door lets only a provider's people in"
    return queries.covers_of(reading(), provider_id, london_date(now()))


def _kind(text: str) -> CoverKind:
    try:
        return CoverKind(text)
    except ValueError:
        raise NotFound("There is no such insurance.") from None
