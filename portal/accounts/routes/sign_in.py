"""Signing in, in two steps, and out."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.accounts import limits, login, rules, services
from portal.accounts.forms import CodeForm, SignInForm
from portal.accounts.routes import steps
from portal.accounts.routes.blueprint import bp
from portal.accounts.types import Halfway, Stage
from portal.web.access import public, signed_in
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import hub, unit_of_work


@bp.get("/sign-in")
@public
def show_sign_in() -> Response:
    """The first step: e-mail address and password."""
    wanted = rules.local_path(request.args.get("next"))
    return page("accounts/public/sign_in.html", form=SignInForm(formdata=None, next=wanted))


@bp.post("/sign-in")
@public
def sign_in() -> Response:
    """Check the first step and go on to the second."""
    form = SignInForm()
    if form.validate_on_submit():
        email = rules.normal_email(said(form.email))
        with form.guarded():
            tries = limits.of_password(email, steps.address())
            with steps.limited(tries), hub().system_work("sign_in") as uow:
                token = services.check_password(
                    uow, email, said(form.password), device=login.device()
                )
            steps.leave()
            login.begin_halfway(token, said(form.next))
            return see_other(url_for("accounts.show_code"))
    return page("accounts/public/sign_in.html", form=form)


@bp.get("/sign-in/code")
@public
def show_code() -> Response:
    """The second step: a code from the authenticator app."""
    halfway = steps.expect(Stage.CODE)
    return _code_page(halfway, CodeForm()) if isinstance(halfway, Halfway) else halfway


@bp.post("/sign-in/code")
@public
def enter_code() -> Response:
    """Check the second step; then the session begins."""
    halfway, form = steps.expect(Stage.CODE), CodeForm()
    if not isinstance(halfway, Halfway):
        return halfway
    if form.validate_on_submit():
        with form.guarded():
            tries = limits.of_code(halfway.user_id)
            with steps.limited(tries), unit_of_work(halfway.actor) as uow:
                uow.answer(login.wanted_path() or "/")
                token = services.check_code(uow, halfway, said(form.code))
            return after_second_step(token)
    return _code_page(halfway, form)


def after_second_step(token: str | None) -> Response:
    """Into the portal; somebody without an organisation first registers or joins one."""
    if token is not None:
        return see_other(login.sign_in_browser(token))
    wanted = login.wanted_path()
    invited = wanted.startswith("/invitations/")
    return see_other(wanted if invited else url_for("accounts.show_organisation"))


def _code_page(halfway: Halfway, form: CodeForm) -> Response:
    code = steps.demo_code(halfway.actor)
    return page("accounts/public/code.html", form=form, demo_code=code)


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session, here and on the server; the browser forgets what it kept."""
    steps.leave()
    login.forget_browser()
    response = see_other(url_for("accounts.show_sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/session/extend")
@signed_in
def extend_session() -> Response:
    """Stay signed in: the request itself is the sign that somebody is there."""
    return Response(status=204)
