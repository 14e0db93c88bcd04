"""The room's one blueprint, and what its two counters share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from portal import accounts, documents
from portal.kernel.actor import Role
from portal.placements import policies, presenters, queries, services
from portal.placements.forms import SignForm
from portal.placements.services import PDF, SIGNED_PDF, Signatory
from portal.placements.types import Side
from portal.web.access import current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import reading, unit_of_work

bp = Blueprint("placements", __name__)
COUNCIL_READERS = (Role.BROKER, Role.APPROVER, Role.CONTRACT_OFFICER, Role.AUDITOR)
PROVIDER_READERS = (Role.CONTRACTS, Role.PROVIDER_ADMIN, Role.RESPONDER)
COUNCIL_SIGNERS = policies.SIGNING[Side.COUNCIL]
PROVIDER_SIGNERS = policies.SIGNING[Side.PROVIDER]


def list_page(template: str) -> Response:
    """A window of the agreements that the actor's organisation has."""
    session, actor, number = reading(), current_actor(), window_number()
    rows = queries.list_agreements(session, actor, offset=(number - 1) * SIZE, limit=SIZE)
    lines = [presenters.line(row) for row in rows]
    total = queries.count_agreements(session, actor)
    return page(template, window=Window(lines, number, total))


def agreement_page(template: str, reference: str, form: SignForm) -> Response:
    """One agreement, whole: its terms, its PDF, who signed, and the form where it waits."""
    session, actor = reading(), current_actor()
    agreement = queries.get_agreement(session, actor, reference)
    found = documents.find_pdf(session, "placement_agreement", agreement.id, PDF)
    return page(
        template,
        fragment="sign_form",
        shown=presenters.agreement(agreement, queries.list_signatures(session, agreement)),
        pdf=found,
        signed_pdf=documents.find_pdf(session, "placement_agreement", agreement.id, SIGNED_PDF),
        is_ready=found is not None and found.is_ready,
        signing=policies.can_sign(actor, agreement),
        form=form,
    )


def sign_from(form: SignForm, reference: str, endpoint: str, **values: Any) -> Response | None:
    """Sign when the form is whole and the person has proved themself again; else None."""
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            who = Signatory(said(form.name), said(form.position), said(form.authority))
            services.check_signatory(who)
            accounts.verify_again(uow, said(form.proof), always=True)
            services.sign(uow, reference, who)
            return see_other(uow.answer(url_for(endpoint, reference=reference, **values)))
    return None
