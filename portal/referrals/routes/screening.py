"""Who was sent it, who was not and why, with the facts of that minute."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.errors import NotFound
from portal.kernel.text import whole_number
from portal.referrals import queries
from portal.referrals.models import Screening
from portal.referrals.routes.blueprint import AT_COUNCIL, bp
from portal.referrals.types import Fit
from portal.web.access import access, current_actor
from portal.web.htmx import page
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import reading


@bp.get("/c/<council>/referrals/<reference>/screening")
@access(*AT_COUNCIL)
def show_screening(council: str, reference: str) -> Response:
    """One sending, one group, one window at a time."""
    session = reading()
    referral = queries.get_referral(session, current_actor(), reference)
    waves = queries.list_waves(session, referral.id)
    if not waves:
        raise NotFound("This referral was not sent yet.")
    wave = _wave(len(waves))
    counts = queries.count_screenings(session, referral.id, wave)
    fit = _fit()
    number = window_number()
    rows = queries.list_screenings(
        session, referral.id, wave, fit=fit, offset=(number - 1) * SIZE, limit=SIZE
    )
    return page(
        "referrals/council/screening.html",
        referral=referral,
        waves=waves,
        wave=waves[wave - 1],
        counts=counts,
        fit=fit,
        fits=list(Fit),
        window=Window(_named(rows), number, counts[fit]),
    )


def _wave(last: int) -> int:
    number = whole_number(request.args.get("wave")) or last
    return number if 1 <= number <= last else last


def _fit() -> Fit:
    typed = request.args.get("group", "")
    return Fit(typed) if typed in set(Fit) else Fit.GOOD


def _named(rows: Sequence[Screening]) -> list[tuple[Screening, str, str]]:
    session = reading()
    homes = queries.home_names(
        session,
        {row.home_id for row in rows},
        {row.household_id for row in rows if row.household_id},
    )
    providers = accounts.organisation_names(session, {row.provider_id for row in rows})
    return [
        (row, homes.get(row.household_id or row.home_id, ""), providers.get(row.provider_id, ""))
        for row in rows
    ]
