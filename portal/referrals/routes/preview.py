"""Exactly what providers will see, and everything in it that could name the child.

The check reads the sealed stages, so this page records those views before it is shown.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.kernel.actor import Role
from portal.referrals import presenters, queries, services
from portal.referrals.forms import HideForm, PreviewForm
from portal.referrals.routes.blueprint import bp, council_url
from portal.referrals.states import ReferralState
from portal.web.access import access
from portal.web.htmx import page, see_other
from portal.web.requests import unit_of_work


@bp.get("/c/<council>/referrals/<reference>/preview")
@access(Role.BROKER)
def show_preview(council: str, reference: str) -> Response:
    """Stage 1 as providers will read it."""
    return _page(reference)


@bp.post("/c/<council>/referrals/<reference>/preview")
@access(Role.BROKER)
def confirm_preview(council: str, reference: str) -> Response:
    """Say that one has looked."""
    form = PreviewForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.confirm_preview(
                uow, reference, str(form.shown.data or ""), form.reason.data or ""
            )
            return see_other(uow.answer(council_url("show_match", reference=reference)))
    return _page(reference, form)


@bp.post("/c/<council>/referrals/<reference>/preview/hide")
@access(Role.BROKER)
def hide_find(council: str, reference: str) -> Response:
    """Replace one thing that was found."""
    form = HideForm()
    with unit_of_work() as uow:
        services.hide_find(uow, reference, str(form.field.data or ""), str(form.text.data or ""))
        return see_other(uow.answer(council_url("show_preview", reference=reference)))


def _page(reference: str, form: PreviewForm | None = None) -> Response:
    with unit_of_work() as uow:
        referral = queries.get_referral(uow.session, uow.actor, reference)
        written = queries.read_written(uow.session, referral)
        finds = services.check_identifiers(uow, referral, written)
        shown = queries.stage_one(uow.session, referral, written)
        digest = queries.preview_digest(uow.session, referral, written)
        texts = set(queries.texts_of(uow.session, referral, written))
    return page(
        "referrals/council/preview.html",
        private=True,
        referral=referral,
        shown=presenters.summary_of(shown),
        exact=[find for find in finds if find.is_exact],
        others=[find for find in finds if not find.is_exact],
        may_hide=texts if referral.state is ReferralState.DRAFT else set(),
        digest=digest,
        form=form or PreviewForm(formdata=None),
    )
