"""Placement agreements at the provider's counter."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.placements.forms import SignForm
from portal.placements.routes.blueprint import (
    PROVIDER_READERS,
    PROVIDER_SIGNERS,
    agreement_page,
    bp,
    list_page,
    sign_from,
)
from portal.web.access import access, current_actor

PAGE = "placements/provider/agreement.html"


@bp.get("/p/placements")
@access(*PROVIDER_READERS)
def list_own_agreements() -> Response:
    """The provider's agreements."""
    return list_page("placements/provider/agreements.html")


@bp.get("/p/placements/<reference>")
@access(*PROVIDER_READERS)
def show_own_agreement(reference: str) -> Response:
    """One agreement."""
    form = SignForm(formdata=None, data={"name": current_actor().name})
    return agreement_page(PAGE, reference, form)


@bp.post("/p/placements/<reference>/signature")
@access(*PROVIDER_SIGNERS)
def sign_own_agreement(reference: str) -> Response:
    """Sign for the provider."""
    form = SignForm()
    signed = sign_from(form, reference, "placements.show_own_agreement")
    return signed or agreement_page(PAGE, reference, form)
