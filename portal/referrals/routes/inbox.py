"""What a provider was sent: the inbox, one referral, and the short link of messages."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import ActorKind
from portal.referrals import policies, presenters, queries, services, slots
from portal.referrals.models import Recipient
from portal.referrals.queries import Box
from portal.referrals.routes.blueprint import AT_PROVIDER, bp
from portal.referrals.types import Stage
from portal.web.access import access, current_actor, signed_in
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import now, reading, unit_of_work

BOXES = {
    Box.TO_ANSWER: "To answer",
    Box.OFFERED: "Offered",
    Box.LATE: "Time is up",
    Box.CLOSED: "Closed",
}


@bp.get("/p/referrals")
@access(*AT_PROVIDER)
def list_inbox() -> Response:
    """Referrals as cards, what is left to answer first."""
    session, actor = reading(), current_actor()
    box = request.args.get("box", Box.TO_ANSWER)
    box = box if box in BOXES else Box.TO_ANSWER
    counts = queries.count_inbox(session, actor, now())
    number = window_number()
    rows = queries.list_inbox(session, actor, box, now(), offset=(number - 1) * SIZE, limit=SIZE)
    councils = accounts.organisation_names(session, {row.council_id for row in rows})
    cards = [presenters.card_of(row, councils[row.council_id], now()) for row in rows]
    return page(
        "referrals/provider/inbox.html",
        window=Window(cards, number, counts[box]),
        box=box,
        tabs=[(key, label, counts[key]) for key, label in BOXES.items()],
    )


@bp.get("/p/referrals/<reference>")
@access(*AT_PROVIDER)
def show_received(reference: str) -> Response:
    """One referral at stage 1. Opening it the first time is noted."""
    recipient, council = queries.get_received(reading(), current_actor(), reference)
    if recipient.opened_at is None and recipient.ended_at is None:
        with unit_of_work() as uow:
            services.mark_opened(uow, reference)
        recipient, council = queries.get_received(reading(), current_actor(), reference)
    return _received(recipient, council)


def _received(recipient: Recipient, council: str) -> Response:
    session, actor = reading(), current_actor()
    return page(
        "referrals/provider/referral.html",
        recipient=recipient,
        council=council,
        shown=presenters.summary_of(recipient.summary) if recipient.summary else None,
        stages=queries.live_stages(session, actor, recipient.referral_id),
        Stage=Stage,
        may_name=policies.can_name_home(actor, recipient),
        tone=presenters.tone_of(recipient.respond_by, now()),
        parts=slots.parts(slots.Slot.PROVIDER_REFERRAL, session, actor, recipient, now()),
    )


@bp.get("/r/<reference>")
@signed_in
def follow_link(reference: str) -> Response:
    """The short link of a message: to each side's own page, which says whether there is one."""
    actor = current_actor()
    if actor.kind is ActorKind.PROVIDER:
        return see_other(url_for("referrals.show_received", reference=reference))
    slug = actor.organisation_slug
    return see_other(url_for("referrals.show_referral", council=slug, reference=reference))
