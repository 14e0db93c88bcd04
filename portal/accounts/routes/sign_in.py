"""Signing in and out."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.accounts import login, services
from portal.accounts.forms import SignInForm
from portal.accounts.routes.blueprint import bp
from portal.web.access import public
from portal.web.htmx import page, see_other
from portal.web.requests import hub


@bp.get("/sign-in")
@public
def show_sign_in() -> Response:
    """The first step: e-mail address and password."""
    return page("accounts/public/sign_in.html", form=SignInForm())


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session, here and on the server; the browser forgets what it kept."""
    held = login.held()
    if held is not None:
        with hub().unit_of_work(held.actor) as uow:
            services.sign_out(uow, held.signed_in.session_id)
    login.forget_browser()
    response = see_other(url_for("accounts.show_sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
