"""A stage of the child's information at the council's counter: why first, then the words.

The GET with a reason records the view, in a unit of work of its own, before the page is shown.
"""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from portal.kernel.errors import NotFound
from portal.referrals import queries, services
from portal.referrals.forms import ReadForm
from portal.referrals.presenters.cards import stage_rows
from portal.referrals.routes.blueprint import AT_COUNCIL, bp, council_url, proof_first
from portal.referrals.types import ReadReason, Stage
from portal.web.access import access, current_actor
from portal.web.htmx import page
from portal.web.requests import reading, unit_of_work

STAGES = {
    "profile": Stage.PROFILE,
    "documents": Stage.DOCUMENTS,
    "identity": Stage.IDENTITY,
}


@bp.get("/c/<council>/referrals/<reference>/child/<stage>")
@access(*AT_COUNCIL)
def show_stage(council: str, reference: str, stage: str) -> Response:
    """The words of a stage, for somebody who says why."""
    wanted = STAGES.get(stage)
    if wanted is None:
        raise NotFound("There is no such page.")
    why = request.args.get("why", "")
    if why not in set(ReadReason):
        return _ask(reference, wanted)
    here = council_url("show_stage", reference=reference, stage=stage, why=why)
    if wanted is Stage.IDENTITY and (ask := proof_first(here)):
        return ask
    with unit_of_work() as uow:
        referral = queries.get_referral(uow.session, uow.actor, reference)
        words = services.read_stage(uow, referral, wanted, ReadReason(why))
    return page(
        "referrals/council/stage.html",
        private=True,
        referral=referral,
        stage=wanted,
        rows=stage_rows(wanted, words),
    )


def _ask(reference: str, stage: Stage) -> Response:
    referral = queries.get_referral(reading(), current_actor(), reference)
    return page(
        "referrals/council/ask_why.html",
        referral=referral,
        stage=stage,
        form=ReadForm(formdata=None),
    )
