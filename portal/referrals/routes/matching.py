"""Choosing homes and sending: every home in its group with the reason, then one last look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from portal.db import ScopedSession
from portal.kernel.actor import Role
from portal.kernel.errors import RuleBroken
from portal.kernel.text import whole_number
from portal.referrals import policies, presenters, queries, rules, services
from portal.referrals.forms import SendForm
from portal.referrals.models import Referral
from portal.referrals.presenters import HomeRow
from portal.referrals.queries import Candidate, Wanted
from portal.referrals.routes.blueprint import allow, bp, council_url
from portal.referrals.types import Fit
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import now, reading, unit_of_work

MOST_SHOWN = 100
"""Homes of the first two groups on one page; more is a sign to look nearer."""


@bp.get("/c/<council>/referrals/<reference>/match")
@access(Role.BROKER)
def show_match(council: str, reference: str) -> Response:
    """Good, possible and not a match; filters are in the address."""
    referral = queries.get_referral(reading(), current_actor(), reference)
    allow(policies.can_send(current_actor(), referral))
    try:
        wanted = queries.wanted_for(reading(), referral, now(), radius=_radius())
    except RuleBroken as broken:
        return page("referrals/council/not_ready.html", referral=referral, sentence=broken.sentence)
    return _match_page(referral, wanted)


def _radius() -> int | None:
    miles = whole_number(request.args.get("radius")) or 0
    return miles if 1 <= miles <= 500 else None


def _match_page(referral: Referral, wanted: Wanted) -> Response:
    only_area = request.args.get("area") == "own"
    groups = presenters.groups_of(queries.match(reading(), wanted), only_area=only_area)
    number = window_number()
    no = groups.no[(number - 1) * SIZE : number * SIZE]
    good, possible = groups.good[:MOST_SHOWN], groups.possible[:MOST_SHOWN]
    rows = _rows(wanted, [*good, *possible, *no])
    return page(
        "referrals/council/match.html",
        referral=referral,
        groups=groups,
        figure=presenters.homes_figure(groups),
        good=rows[: len(good)],
        possible=rows[len(good) : len(good) + len(possible)],
        window=Window(rows[len(good) + len(possible) :], number, len(groups.no)),
        radius=wanted.radius,
        only_area=only_area,
        is_fostering=wanted.is_fostering,
        looked=bool(referral.preview_digest),
        problem=request.args.get("problem", ""),
    )


def _rows(wanted: Wanted, found: Sequence[Candidate]) -> list[HomeRow]:
    details = queries.details_of(reading(), wanted, found)
    return [
        presenters.home_row(one, details[one.subject], wanted.is_fostering, now()) for one in found
    ]


@bp.get("/c/<council>/referrals/<reference>/send")
@access(Role.BROKER)
def show_send(council: str, reference: str) -> Response:
    """Who gets it, what they will see, by when they answer."""
    return _send_page(reference, request.args.getlist("homes"))


@bp.post("/c/<council>/referrals/<reference>/send")
@access(Role.BROKER)
def send(council: str, reference: str) -> Response:
    """Send it."""
    form = SendForm()
    keys = list(dict.fromkeys(form.homes.data or []))
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            chosen = queries.homes_by_key(uow.session, keys)
            services.send(uow, reference, chosen, reason=form.reason.data or "")
            answer = council_url("show_responses", reference=reference)
            return see_other(uow.answer(answer))
    return _send_page(reference, keys, form)


def _send_page(reference: str, keys: Sequence[str], form: SendForm | None = None) -> Response:
    session = reading()
    referral = queries.get_referral(session, current_actor(), reference)
    allow(policies.can_send(current_actor(), referral))
    written = queries.read_written(session, referral)
    wanted = queries.wanted_for(session, referral, now(), known=written)
    wished = {household or home for home, household in queries.homes_by_key(session, keys)}
    chosen = [one for one in queries.match(session, wanted) if one.id in wished]
    chosen.sort(key=presenters.nearness)
    form = form or SendForm(formdata=None)
    if not chosen and not form.errors:
        form.form_errors.append("Select at least one home")
    return page(
        "referrals/council/send.html",
        referral=referral,
        shown=presenters.summary_of(queries.stage_one(session, referral, written)),
        rows=_rows(wanted, chosen),
        lost=[one for one in chosen if rules.fit_of(one.codes) is Fit.NO],
        asks_reason=len(chosen) > services.MANY,
        many=services.MANY,
        form=form,
        **_before_sending(session, referral, written),
    )


def _before_sending(
    session: ScopedSession, referral: Referral, written: queries.Written
) -> dict[str, Any]:
    """By when answers are due, by what they are judged, and what still stands in the way."""
    respond_by, is_sealed = queries.deadline_for(session, referral, now())
    looked, draft = referral.preview_digest, queries.draft_of(session, referral, written)
    return {
        "respond_by": respond_by,
        "is_sealed": is_sealed,
        "criteria": queries.criteria_of(session, referral),
        "blocking": [gap for gap in rules.gaps(draft) if gap.blocks],
        "looked": bool(looked) and looked == queries.preview_digest(session, referral, written),
    }
