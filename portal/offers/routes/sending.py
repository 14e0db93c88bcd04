"""An offer as it stands: look at it, check and send it, withdraw it, read how it ended."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal import referrals
from portal.kernel.clock import london_date
from portal.offers import policies, presenters, queries, rules, sealing, services
from portal.offers.forms import PressForm
from portal.offers.models import Offer
from portal.offers.routes.blueprint import ANSWERING, bp
from portal.offers.types import OfferState
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/p/offers/<reference>")
@access(*ANSWERING)
def show_offer(reference: str) -> Response:
    """Where an offer stands, and how it ended."""
    session, actor = reading(), current_actor()
    offer = queries.get_offer(session, actor, reference)
    recipient = referrals.recipient_by_id(session, actor, offer.recipient_id)
    draft = sealing.read_draft(session, offer)
    sent = queries.get_sent(session, offer) if offer.number else None
    return page(
        "offers/provider/offer.html",
        offer=offer,
        recipient=recipient,
        home=queries.place_names(session, [offer])[offer.id],
        rows=presenters.content_rows(draft),
        content=draft,
        sent=sent,
        is_changed=sent is not None and sent.content != draft,
        may_change=policies.can_draft(actor, recipient),
        may_withdraw=policies.can_withdraw(actor, offer),
        is_open=offer.state in (OfferState.DRAFT, OfferState.SUBMITTED),
        in_time=policies.can_submit(actor, recipient, now()),
    )


@bp.get("/p/offers/<reference>/check")
@access(*ANSWERING)
def check_offer(reference: str) -> Response:
    """Everything that the council will see, and what is missing."""
    offer = queries.get_offer(reading(), current_actor(), reference)
    return _checking(offer)


@bp.post("/p/offers/<reference>/send")
@access(*ANSWERING)
def send_offer(reference: str) -> Response:
    """Send the draft as the version that stands."""
    form = PressForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.submit_offer(uow, reference)
            return see_other(uow.answer(url_for("offers.show_offer", reference=reference)))
    return _checking(queries.get_offer(reading(), current_actor(), reference), form)


def _checking(offer: Offer, form: PressForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    recipient = referrals.recipient_by_id(session, actor, offer.recipient_id)
    content = sealing.read_draft(session, offer)
    gaps = rules.gaps(content, is_quick=recipient.route.is_quick, today=london_date(now()))
    return page(
        "offers/provider/check.html",
        status=422 if form is not None else None,
        offer=offer,
        recipient=recipient,
        home=queries.place_names(session, [offer])[offer.id],
        rows=presenters.content_rows(content),
        content=content,
        gaps=gaps,
        late_for=presenters.late_for(content, recipient.summary.get("move_by")),
        may=policies.can_submit(actor, recipient, now()),
        form=form or PressForm(formdata=None),
    )


@bp.get("/p/offers/<reference>/withdraw")
@access(*ANSWERING)
def ask_to_withdraw(reference: str) -> Response:
    """What taking an offer back means."""
    offer = queries.get_offer(reading(), current_actor(), reference)
    verdict = policies.can_withdraw(current_actor(), offer)
    return page("offers/provider/withdraw.html", offer=offer, may=verdict)


@bp.post("/p/offers/<reference>/withdraw")
@access(*ANSWERING)
def withdraw_offer(reference: str) -> Response:
    """Take the offer back."""
    PressForm().validate_on_submit()
    with unit_of_work() as uow:
        services.withdraw_offer(uow, reference)
        return see_other(uow.answer(url_for("offers.show_offer", reference=reference)))
