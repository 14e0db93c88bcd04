"""After the sending: who answered what, shortlisting, ending the search."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import Role
from portal.referrals import policies, presenters, queries, services, slots
from portal.referrals.forms import EndForm, PressForm
from portal.referrals.routes.blueprint import AT_COUNCIL, bp, council_url
from portal.referrals.types import EndReason
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/c/<council>/referrals/<reference>/responses")
@access(*AT_COUNCIL)
def show_responses(council: str, reference: str) -> Response:
    """Everybody who was asked, by what they did."""
    session, actor = reading(), current_actor()
    referral = queries.get_referral(session, actor, reference)
    recipients = queries.list_recipients(session, actor, referral.id)
    homes = queries.home_names(
        session,
        {one.home_id for one in recipients},
        {one.household_id for one in recipients if one.household_id},
    )
    providers = accounts.organisation_names(session, {one.provider_id for one in recipients})
    hidden = policies.offers_are_hidden(referral.is_sealed, referral.respond_by, now())
    return page(
        "referrals/council/responses.html",
        referral=referral,
        figure=presenters.answers_figure(recipients, hidden),
        groups=presenters.response_rows(recipients, referral, providers, homes, now()),
        counts=queries.counts_of(session, referral, now()),
        hidden=hidden,
        may_send=policies.can_send(actor, referral),
        tone=presenters.tone_of(referral.respond_by, now()) if referral.respond_by else "",
        parts=slots.parts(slots.Slot.RESPONSES, session, actor, referral, now()),
    )


@bp.post("/c/<council>/referrals/<reference>/shortlist/<uuid:recipient_id>")
@access(Role.BROKER)
def shortlist(council: str, reference: str, recipient_id: UUID) -> Response:
    """Open notes and documents to a provider whose offer is considered."""
    PressForm().validate_on_submit()
    with unit_of_work() as uow:
        services.shortlist(uow, reference, recipient_id)
        return see_other(uow.answer(council_url("show_responses", reference=reference)))


@bp.get("/c/<council>/referrals/<reference>/withdraw")
@access(Role.BROKER)
def ask_to_withdraw(council: str, reference: str) -> Response:
    """What stopping the search means, and why it stops."""
    return _end_page(reference)


@bp.post("/c/<council>/referrals/<reference>/withdraw")
@access(Role.BROKER)
def withdraw(council: str, reference: str) -> Response:
    """Stop the search."""
    form = EndForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            reason, words = EndReason(form.reason.data), form.words.data or ""
            services.stop(uow, reference, reason, words)
            return see_other(uow.answer(council_url("show_referral", reference=reference)))
    return _end_page(reference, form)


def _end_page(reference: str, form: EndForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    referral = queries.get_referral(session, actor, reference)
    return page(
        "referrals/council/withdraw.html",
        referral=referral,
        verdict=policies.can_end(actor, referral),
        asked=queries.counts_of(session, referral, now())[0],
        form=form or EndForm(formdata=None),
    )
