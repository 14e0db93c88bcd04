"""Choosing a home, writing an offer, saving it while it is written."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from portal import referrals
from portal.kernel.errors import StaleRecord
from portal.kernel.text import whole_number
from portal.offers import policies, presenters, queries, sealing, services
from portal.offers.content import OF_NEED, REST, TEXTS, Content, text_of, token_of, tokens_of
from portal.offers.forms import ChooseForm, content_of, lines_of, offer_form
from portal.offers.models import Offer
from portal.offers.routes.blueprint import ANSWERING, bp
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work

BASE = "base_"


@bp.get("/p/referrals/<reference>/offer")
@access(*ANSWERING)
def choose_home(reference: str) -> Response:
    """For which home; and the offers that were begun already."""
    return _choosing(reference)


@bp.post("/p/referrals/<reference>/offer")
@access(*ANSWERING)
def start_offer(reference: str) -> Response:
    """Name the home; the full profile opens and a draft is made."""
    homes = presenters.homes_with_places(reading(), current_actor(), now())
    form = ChooseForm().offering(homes)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            home, number = presenters.parse_home(form.home.data)
            offer = services.start_offer(uow, reference, home, number)
            return see_other(uow.answer(url_for("offers.edit_offer", reference=offer.reference)))
    return _choosing(reference, form)


def _choosing(reference: str, form: ChooseForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    recipient = referrals.get_recipient(session, actor, reference)
    homes = presenters.homes_with_places(session, actor, now())
    own = queries.list_own(session, actor, recipient.referral_id)
    return page(
        "offers/provider/choose_home.html",
        recipient=recipient,
        may=policies.can_draft(actor, recipient),
        own=presenters.own_offers(session, own),
        homes=homes,
        form=form or ChooseForm(formdata=None).offering(homes),
    )


@bp.get("/p/offers/<reference>/edit")
@access(*ANSWERING)
def edit_offer(reference: str) -> Response:
    """The whole offer on one page."""
    offer = queries.get_offer(reading(), current_actor(), reference)
    content = sealing.read_draft(reading(), offer)
    return _editing(offer, content, offer_form(content, offer.version, formdata=None))


@bp.post("/p/offers/<reference>/edit")
@access(*ANSWERING)
def save_offer(reference: str) -> Response:
    """Keep everything that the page holds, whole or not."""
    offer = queries.get_offer(reading(), current_actor(), reference)
    kept = sealing.read_draft(reading(), offer)
    form = offer_form(kept, offer.version)
    if not form.validate_on_submit():
        return _editing(offer, kept, form)
    mine = content_of(form, kept)
    goes_on = request.form.get("then") == "check"
    endpoint = "offers.check_offer" if goes_on else "offers.show_offer"
    try:
        with unit_of_work() as uow:
            version = _version(form.version.data)
            services.save_draft(uow, reference, mine, version, _bases(kept))
            return see_other(uow.answer(url_for(endpoint, reference=reference)))
    except StaleRecord as stale:
        return _conflict(reference, stale)


def _names(content: Content) -> dict[str, str]:
    """The form's name of each part, by the part's own name."""
    of_needs = {
        f"{OF_NEED}{one.need_id}": f"needs-{number}-words"
        for number, one in enumerate(content.statements)
    }
    return {**{name: name for name in TEXTS}, **of_needs, REST: REST}


def _bases(kept: Content) -> dict[str, str]:
    """From which parts the page began, as it says; on a page drawn fresh, from what is kept."""
    tokens = tokens_of(kept)
    if request.method != "POST":
        return tokens
    return {part: request.form.get(f"{BASE}{name}", "") for part, name in _names(kept).items()}


def _version(typed: Any) -> int:
    """A version that is no number is nobody's, so that saving asks."""
    number = whole_number(str(typed))
    return -1 if number is None else number


def _conflict(reference: str, stale: StaleRecord) -> Response:
    """Both versions; nothing is overwritten until somebody chooses."""
    offer = queries.get_offer(reading(), current_actor(), reference)
    assert isinstance(stale.theirs, Content)
    assert isinstance(stale.mine, Content)
    return page(
        "offers/provider/conflict.html",
        status=409,
        offer=offer,
        theirs=(presenters.content_rows(stale.theirs), stale.theirs.weekly_pence),
        mine=(presenters.content_rows(stale.mine), stale.mine.weekly_pence),
        sent=_sent_again(stale.theirs),
    )


def _sent_again(kept: Content) -> list[tuple[str, str]]:
    """What was sent, now as begun from what is kept."""
    own = [
        (name, value)
        for name, value in request.form.items()
        if name not in ("csrf_token", "form_key", "version", "then") and not name.startswith(BASE)
    ]
    names = _names(kept)
    return own + [(f"{BASE}{names[part]}", token) for part, token in tokens_of(kept).items()]


@bp.post("/p/offers/<reference>/_/save/<field>")
@access(*ANSWERING)
def save_words(reference: str, field: str) -> Response:
    """Keep one text while it is written; asked for by htmx when typing pauses."""
    name = request.args.get("name", "")
    words, base = request.form.get(name, ""), request.form.get(f"base_{name}", "")
    try:
        with unit_of_work() as uow:
            offer = services.save_words(uow, reference, field, words, base)
            kept, version = sealing.read_draft(uow.session, offer), offer.version
    except StaleRecord as stale:
        return page(
            "offers/provider/text_conflict.html", status=409, name=name, theirs=stale.theirs
        )
    token = token_of(text_of(kept, field))
    return page("offers/provider/text_saved.html", name=name, token=token, version=version)


@bp.post("/p/offers/<reference>/total")
@access(*ANSWERING)
def work_out_total(reference: str) -> Response:
    """The weekly fee of the lines as typed, by the server; nothing is kept."""
    offer = queries.get_offer(reading(), current_actor(), reference)
    kept = sealing.read_draft(reading(), offer)
    form = offer_form(kept, offer.version)
    form.validate_on_submit()
    total = sum(line.pence for line in lines_of(form, kept))
    return _editing(offer, kept, form, total)


def _editing(offer: Offer, kept: Content, form: Any, total: int | None = None) -> Response:
    session, actor = reading(), current_actor()
    recipient = referrals.recipient_by_id(session, actor, offer.recipient_id)
    return page(
        "offers/provider/edit.html",
        fragment="fee_total",
        offer=offer,
        recipient=recipient,
        home=queries.place_names(session, [offer])[offer.id],
        may=policies.can_submit(actor, recipient, now()),
        content=kept,
        bases=_bases(kept),
        total=kept.weekly_pence if total is None else total,
        form=form,
    )
