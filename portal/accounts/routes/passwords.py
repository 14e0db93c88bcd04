"""A forgotten password, set anew by a link."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.accounts import limits, queries, rules, services
from portal.accounts.forms import ForgottenForm, NewPasswordForm
from portal.accounts.routes import steps
from portal.accounts.routes.blueprint import bp
from portal.accounts.types import LinkPurpose
from portal.db.clock import read_now
from portal.kernel.actor import system
from portal.web.access import public
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import hub


@bp.get("/sign-in/forgotten")
@public
def show_forgotten() -> Response:
    """Ask whose password to set anew."""
    return page("accounts/public/forgotten.html", form=ForgottenForm())


@bp.post("/sign-in/forgotten")
@public
def ask_reset() -> Response:
    """Send a link, if somebody has the address; the answer is the same either way."""
    form = ForgottenForm()
    if form.validate_on_submit():
        email = rules.normal_email(said(form.email))
        limits.reserve(hub(), limits.of_letters(email, steps.address()))
        with hub().system_work("reset") as uow:
            services.ask_reset(uow, email)
        return see_other(url_for("accounts.show_reset_sent"))
    return page("accounts/public/forgotten.html", form=form)


@bp.get("/sign-in/forgotten/sent")
@public
def show_reset_sent() -> Response:
    """What happens next, whether or not somebody has the address."""
    return page("accounts/public/reset_sent.html")


@bp.get("/sign-in/new-password/<token>")
@public
def show_new_password(token: str) -> Response:
    """The new password, for the holder of the link."""
    with hub().reading(system("reset")) as session:
        now = read_now(session)
        link = queries.find_link(session, token, LinkPurpose.RESET, now)
    if link is None:
        return page("accounts/public/old_link.html", status=410, purpose="reset")
    return page("accounts/public/new_password.html", form=NewPasswordForm(), token=token)


@bp.post("/sign-in/new-password/<token>")
@public
def set_new_password(token: str) -> Response:
    """Set it; every session of the person ends."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.guarded(), hub().system_work("reset") as uow:
            services.reset_password(uow, token, said(form.new_password))
            return see_other(url_for("accounts.show_password_set"))
    return page("accounts/public/new_password.html", form=form, token=token)


@bp.get("/sign-in/new-password-set")
@public
def show_password_set() -> Response:
    """The password is set; sign in with it."""
    return page("accounts/public/password_set.html")
