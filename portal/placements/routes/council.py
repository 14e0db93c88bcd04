"""Placement agreements at the council's counter."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.placements.forms import SignForm
from portal.placements.routes.blueprint import (
    COUNCIL_READERS,
    COUNCIL_SIGNERS,
    agreement_page,
    bp,
    list_page,
    sign_from,
)
from portal.web.access import access, current_actor

PAGE = "placements/council/agreement.html"


@bp.get("/c/<council>/placements")
@access(*COUNCIL_READERS)
def list_agreements(council: str) -> Response:
    """The council's agreements."""
    return list_page("placements/council/agreements.html")


@bp.get("/c/<council>/placements/<reference>")
@access(*COUNCIL_READERS)
def show_agreement(council: str, reference: str) -> Response:
    """One agreement."""
    form = SignForm(formdata=None, data={"name": current_actor().name})
    return agreement_page(PAGE, reference, form)


@bp.post("/c/<council>/placements/<reference>/signature")
@access(*COUNCIL_SIGNERS)
def sign_agreement(council: str, reference: str) -> Response:
    """Sign for the council."""
    form = SignForm()
    signed = sign_from(form, reference, "placements.show_agreement", council=council)
    return signed or agreement_page(PAGE, reference, form)
