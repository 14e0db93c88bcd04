"""Comparing the offers and recommending one."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from portal import offers, pdps, referrals
from portal.calloffs import policies, presenters, queries, rules, services
from portal.calloffs.forms import reasons_of, recommend_form
from portal.calloffs.queries import Compared
from portal.calloffs.routes.blueprint import COMPARING, bp, council_url
from portal.kernel.actor import Role
from portal.kernel.errors import NotFound
from portal.referrals import Referral
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work

USUAL_WEEKS = 52


@bp.get("/c/<council>/referrals/<reference>/compare")
@access(*COMPARING)
def show_comparison(council: str, reference: str) -> Response:
    """Up to six offers side by side, the child's wishes first; sealed until the deadline."""
    session, actor = reading(), current_actor()
    referral = referrals.get_referral(session, actor, reference)
    found = queries.compare(session, actor, referral, now())
    wanted = request.args.getlist("offer")
    shown = presenters.chosen(found, wanted)
    only = request.args.get("only") == "differences"
    return page(
        "calloffs/council/compare.html",
        referral=referral,
        verdict=offers.can_read_offers(actor, referral, now()),
        wishes=referrals.find_summary(session, referral.id).wishes,
        found=found,
        shown=shown,
        bands=presenters.bands_of(shown, referral, only_differences=only),
        only=only,
        too_many=len(wanted) > presenters.MOST_COMPARED,
        may=policies.can_recommend(actor, referral),
    )


@bp.get("/c/<council>/referrals/<reference>/recommend")
@access(Role.BROKER)
def show_recommendation(council: str, reference: str) -> Response:
    """The reasons for one offer."""
    return _recommending(reference)


@bp.post("/c/<council>/referrals/<reference>/recommend")
@access(Role.BROKER)
def recommend(council: str, reference: str) -> Response:
    """Send the recommendation to whoever may approve it."""
    session, actor = reading(), current_actor()
    referral = referrals.get_referral(session, actor, reference)
    found, own = _found(referral)
    others = _others(found, own)
    form = recommend_form(others)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            reasons = reasons_of(form, others)
            made = services.recommend(uow, reference, own.reference, reasons, form.weeks.data)
            return see_other(uow.answer(council_url("show_call_off", reference=made.reference)))
    return _recommending(reference, form)


def _recommending(reference: str, form: Any = None) -> Response:
    session, actor = reading(), current_actor()
    referral = referrals.get_referral(session, actor, reference)
    found, own = _found(referral)
    others = _others(found, own)
    return page(
        "calloffs/council/recommend.html",
        referral=referral,
        wishes=referrals.find_summary(session, referral.id).wishes,
        own=own,
        others=others,
        has_cheaper=queries.has_cheaper(found, own.sent),
        has_nearer=queries.has_nearer(found, own.sent),
        is_early=rules.is_early(now(), referral.respond_by),
        may=policies.can_recommend(actor, referral),
        limit=_limit(referral, own),
        weeks=USUAL_WEEKS,
        form=form or recommend_form(others, formdata=None),
    )


def _found(referral: Referral) -> tuple[list[Compared], Compared]:
    """The open offers and the one that is asked for. Raises NotFound while they are sealed."""
    found = queries.compare(reading(), current_actor(), referral, now())
    still_open = [one for one in found if one.is_open]
    wanted = request.args.get("offer", "")
    for one in still_open:
        if one.reference == wanted:
            return still_open, one
    raise NotFound("No such offer.")


def _others(found: list[Compared], own: Compared) -> list[Compared]:
    return [one for one in found if one is not own]


def _limit(referral: Referral, own: Compared) -> str:
    """Who may approve it, for a stay of the usual length; empty when nobody may."""
    weekly = own.sent.content.weekly_pence
    is_far = rules.is_out_of_area_at_a_distance(own.is_in_area, own.miles)
    whole = rules.whole_life_pence(weekly, USUAL_WEEKS)
    limit = pdps.limit_needed(reading(), referral.council_id, weekly, whole, is_far)
    return limit.title if limit else ""
