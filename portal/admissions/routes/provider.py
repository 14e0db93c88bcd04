"""At the provider's counter: agreements to sign, and how its homes stand."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts, documents
from portal.admissions import policies, presenters, queries, services
from portal.admissions.forms import SignForm
from portal.admissions.routes.blueprint import READERS, SIGNATORIES, bp
from portal.admissions.services.agreements import PDF
from portal.kernel.text import clean_line
from portal.pdps import lots_by_id
from portal.providers import list_homes
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/p/agreements")
@access(*READERS)
def list_agreements() -> Response:
    """The provider's agreements, and each admitted home with whether it can be called on now."""
    session, actor = reading(), current_actor()
    admitted = queries.list_own_admissions(session, actor)
    verdicts = {
        lot: queries.callable_verdicts(
            session, lot, [one.home_id for one in admitted if one.lot_id == lot], now()
        )
        for lot in {one.lot_id for one in admitted}
    }
    open_ones = queries.open_suspensions(session, [one.admission_id for one in admitted])
    return page(
        "admissions/provider/agreements.html",
        agreements=queries.list_agreements(session, actor),
        states=presenters.AGREEMENTS,
        admitted=admitted,
        shades=presenters.ADMISSIONS,
        verdicts=verdicts,
        suspensions={one.admission_id: one for one in open_ones},
        homes={home.id: home for home in list_homes(session, actor)},
        lots=lots_by_id(session, {one.lot_id for one in admitted}),
    )


@bp.get("/p/agreements/<reference>")
@access(*READERS)
def show_agreement(reference: str) -> Response:
    """One agreement, whole, with the form to sign it where it waits for that."""
    return _agreement_page(reference, SignForm())


@bp.post("/p/agreements/<reference>/signature")
@access(*SIGNATORIES)
def sign_agreement(reference: str) -> Response:
    """Sign, after the password or a code was asked for again."""
    form = SignForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            name, position = clean_line(said(form.name)), clean_line(said(form.position))
            services.check_signatory(name, position)
            accounts.verify_again(uow, said(form.proof), always=True)
            services.sign_agreement(uow, reference, name=name, position=position)
            where = url_for("admissions.show_agreement", reference=reference)
            return see_other(uow.answer(where))
    return _agreement_page(reference, form)


def _agreement_page(reference: str, form: SignForm) -> Response:
    session, actor = reading(), current_actor()
    agreement = queries.get_agreement(session, actor, reference)
    return page(
        "admissions/provider/agreement.html",
        agreement=agreement,
        terms=agreement.terms,
        shade=presenters.AGREEMENTS[agreement.state],
        rows=presenters.rows(agreement),
        prices=presenters.prices(agreement),
        pdf=documents.find_pdf(session, "pdps_agreement", agreement.id, PDF),
        signing=policies.can_sign(actor, agreement.provider_id, agreement.state),
        form=form,
    )
