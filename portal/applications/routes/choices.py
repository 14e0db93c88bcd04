"""Checks with their documents, homes, prices."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal import documents, providers
from portal.applications import presenters, queries, services
from portal.applications.draft import DraftGate
from portal.applications.forms import GateForm, HomesForm, field_name, prices_form, revision_of
from portal.applications.routes.blueprint import WRITERS, Opened, bp, open_own
from portal.applications.services.choosing import PURPOSE
from portal.documents import Cleaned
from portal.kernel.errors import NotFound
from portal.pdps import Question, QuestionKind
from portal.web.access import access, current_actor
from portal.web.forms import Form
from portal.web.htmx import page, see_other
from portal.web.requests import reading, unit_of_work
from portal.web.uploads import takes_documents


@bp.get("/p/applications/<reference>/checks/<key>")
@access(*WRITERS)
def show_gate(reference: str, key: str) -> Response:
    """A check that is passed or not, with what each answer leads to."""
    found = open_own(reference)
    question = _gate(found, key)
    gate = found.draft.gates.get(question.id, DraftGate())
    form = GateForm.about(
        question,
        formdata=None,
        choice=gate.choice,
        statement=gate.statement,
        revision=str(gate.revision),
    )
    return _gate_page(found, question, form)


@bp.post("/p/applications/<reference>/checks/<key>")
@access(*WRITERS)
@takes_documents
def answer_gate(reference: str, key: str) -> Response:
    """Save the answer, and the document if one was chosen."""
    found = open_own(reference)
    question = _gate(found, key)
    form = GateForm.about(question)
    if form.validate_on_submit():
        with form.guarded():
            upload = _upload(form)
            with unit_of_work() as uow:
                services.answer_gate(
                    uow,
                    reference,
                    key,
                    choice=str(form.choice.data),
                    statement=str(form.statement.data or ""),
                    upload=upload,
                    revision=revision_of(form.revision.data),
                )
                done = url_for("applications.show_tasks", reference=reference)
                return see_other(uow.answer(done))
    return _gate_page(open_own(reference), question, form)


def _upload(form: GateForm) -> Cleaned | None:
    """A clean copy of the chosen file; looked at before the unit of work opens, as it is slow."""
    chosen = form.file.data
    if not chosen or not chosen.filename:
        return None
    return documents.inspect(chosen, purpose=PURPOSE)


def _gate(found: Opened, key: str) -> Question:
    question = found.draft.questions.by_key(key)
    if question.kind is not QuestionKind.GATE:
        raise NotFound("There is no such check.")
    return question


def _gate_page(found: Opened, question: Question, form: GateForm) -> Response:
    gate = found.draft.gates.get(question.id, DraftGate())
    held = documents.list_documents(reading(), [gate.document_id] if gate.document_id else [])
    return page(
        "applications/provider/gate.html",
        found=found,
        question=question,
        form=form,
        held=held.get(gate.document_id) if gate.document_id else None,
    )


@bp.get("/p/applications/<reference>/homes")
@access(*WRITERS)
def show_homes(reference: str) -> Response:
    """Which of the provider's services the application is for."""
    found = open_own(reference)
    chosen, homes = [home.id for home in found.draft.homes], _eligible(found)
    return _homes_page(found, HomesForm.of(homes, chosen), homes)


@bp.post("/p/applications/<reference>/homes")
@access(*WRITERS)
def choose_homes(reference: str) -> Response:
    """Keep the choice."""
    found = open_own(reference)
    homes = _eligible(found)
    form = HomesForm.of(homes)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.choose_homes(uow, reference, form.homes.data or [])
            done = url_for("applications.show_tasks", reference=reference)
            return see_other(uow.answer(done))
    return _homes_page(found, form, homes)


def _eligible(found: Opened) -> list[providers.Home]:
    return queries.eligible_homes(reading(), current_actor(), found.draft.lot)


def _homes_page(found: Opened, form: HomesForm, homes: list[providers.Home]) -> Response:
    ratings = providers.ratings_for(reading(), [home.urn for home in homes if home.urn])
    return page(
        "applications/provider/homes.html",
        found=found,
        form=form,
        hints=presenters.home_hints(homes, ratings, found.draft.lot),
    )


@bp.get("/p/applications/<reference>/prices")
@access(*WRITERS)
def show_prices(reference: str) -> Response:
    """A weekly price for each band."""
    found = open_own(reference)
    return _prices_page(found, prices_form(found.draft.bands, found.draft.prices))


@bp.post("/p/applications/<reference>/prices")
@access(*WRITERS)
def set_prices(reference: str) -> Response:
    """Keep the prices; a band may stay empty until the application is sent."""
    found = open_own(reference)
    form = prices_form(found.draft.bands)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            typed = {band.id: form[field_name(band)].data for band in found.draft.bands}
            services.set_prices(uow, reference, typed)
            done = url_for("applications.show_tasks", reference=reference)
            return see_other(uow.answer(done))
    return _prices_page(found, form)


def _prices_page(found: Opened, form: Form) -> Response:
    return page(
        "applications/provider/prices.html",
        found=found,
        form=form,
        fields=[
            (form[field_name(band)], band, presenters.weekly(found.draft.prices.get(band.id)))
            for band in found.draft.bands
        ],
    )
