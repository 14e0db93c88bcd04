"""Stages 2 to 4 at the provider's counter: naming a home opens the profile; each view is recorded.

These GETs write: the view is kept, in a unit of work of its own, before the page is shown.
"""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal import vacancies
from portal.kernel.errors import NotFound
from portal.kernel.text import whole_number
from portal.referrals import policies, queries, services
from portal.referrals.forms import NameHomeForm
from portal.referrals.presenters.cards import stage_rows
from portal.referrals.routes.blueprint import ANSWERING, AT_PROVIDER, bp, proof_first
from portal.referrals.types import ReadReason, Stage
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/p/referrals/<reference>/profile")
@access(*AT_PROVIDER)
def show_profile(reference: str) -> Response:
    """The full profile, or first the question which home has a place."""
    if Stage.PROFILE in queries.stages_of_received(reading(), current_actor(), reference):
        return _stage(reference, Stage.PROFILE)
    return _naming(reference)


@bp.post("/p/referrals/<reference>/profile")
@access(*ANSWERING)
def name_home(reference: str) -> Response:
    """Name a home with a place; the profile opens."""
    queries.get_recipient(reading(), current_actor(), reference)
    form = NameHomeForm().offering(_homes())
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            home, number = _parse(form.home.data)
            services.name_home(uow, reference, home, number)
            answer = url_for("referrals.show_profile", reference=reference)
            return see_other(uow.answer(answer))
    return _naming(reference, form)


@bp.get("/p/referrals/<reference>/documents")
@access(*AT_PROVIDER)
def show_documents(reference: str) -> Response:
    """Notes from plans and assessments, after shortlisting."""
    return _stage(reference, Stage.DOCUMENTS)


@bp.get("/p/referrals/<reference>/identity")
@access(*AT_PROVIDER)
def show_identity(reference: str) -> Response:
    """Who the child is, for the provider whose home was chosen, who proves again who they are."""
    if ask := proof_first(url_for("referrals.show_identity", reference=reference)):
        return ask
    return _stage(reference, Stage.IDENTITY)


def _stage(reference: str, stage: Stage) -> Response:
    """Record the view, commit it, then show the words."""
    reason = ReadReason.PREPARE if stage is Stage.IDENTITY else ReadReason.OFFER
    with unit_of_work() as uow:
        recipient = queries.get_recipient(uow.session, uow.actor, reference)
        words = services.read_stage(uow, recipient, stage, reason)
    return page(
        "referrals/provider/stage.html",
        private=True,
        reference=reference,
        stage=stage,
        rows=stage_rows(stage, words),
    )


def _naming(reference: str, form: NameHomeForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    recipient = queries.get_recipient(session, actor, reference)
    verdict = policies.can_name_home(actor, recipient)
    homes = _homes()
    return page(
        "referrals/provider/name_home.html",
        recipient=recipient,
        verdict=verdict,
        homes=homes,
        form=form or NameHomeForm(formdata=None).offering(homes),
    )


def _homes() -> dict[str, str]:
    """The provider's homes and households with a place that counts now."""
    rows = vacancies.list_places(reading(), current_actor())
    return {
        row.key: row.label
        for row in rows
        if row.confirmed_at is not None
        and vacancies.counts_now(row.places or 0, row.confirmed_at, row.paused_until, now())
    }


def _parse(key: str) -> tuple[str, int | None]:
    """The home's reference and the household's number in a key of the list ("H-7K2M4-3")."""
    parts = key.split("-")
    if len(parts) == 2:
        return key, None
    number = whole_number(parts[2]) if len(parts) == 3 else None
    if number is not None:
        return f"{parts[0]}-{parts[1]}", number
    raise NotFound("There is no such home.")
