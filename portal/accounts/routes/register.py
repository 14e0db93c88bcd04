"""Registering a provider in one sitting: person, e-mail, second step, organisation."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.accounts import limits, login, queries, rules, services
from portal.accounts.forms import CodeForm, ConfirmForm, KeysForm, OrganisationForm, RegisterForm
from portal.accounts.routes import steps
from portal.accounts.routes.blueprint import bp
from portal.accounts.routes.sign_in import after_second_step
from portal.accounts.types import Halfway, LinkPurpose, Stage
from portal.db.clock import read_now
from portal.kernel.actor import ActorKind, system
from portal.web.access import public
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import hub, unit_of_work

HOMES = "/p/homes"


@bp.get("/register")
@public
def show_register() -> Response:
    """Who registers: name, address, password."""
    return page("accounts/public/register.html", form=RegisterForm())


@bp.post("/register")
@public
def start_registration() -> Response:
    """Note the person and send the link; the answer is the same for an address that is known."""
    form = RegisterForm()
    if form.validate_on_submit():
        email = rules.normal_email(said(form.email))
        with form.guarded():
            limits.reserve(hub(), limits.of_letters(email, steps.address()))
            with hub().system_work("register") as uow:
                token = services.start_registration(
                    uow,
                    name=said(form.name),
                    email=email,
                    password=said(form.password),
                    device=login.device(),
                )
            steps.leave()
            login.begin_halfway(token or login.blank_token())
            return see_other(url_for("accounts.show_check_email"))
    return page("accounts/public/register.html", form=form)


@bp.get("/register/check-email")
@public
def show_check_email() -> Response:
    """What to do now; the same page whether or not the address was known."""
    halfway = login.halfway()
    if halfway is not None and halfway.stage is not Stage.CONFIRM:
        return see_other(url_for(steps.PAGES[halfway.stage]))
    link = steps.demo_link(halfway, LinkPurpose.CONFIRM, "accounts.show_confirm")
    return page("accounts/public/check_email.html", form=KeysForm(), demo_link=link)


@bp.post("/register/check-email")
@public
def send_confirmation_again() -> Response:
    """Send the link again."""
    halfway = login.halfway()
    if halfway is not None and halfway.stage is Stage.CONFIRM:
        limits.reserve(hub(), limits.of_letters(halfway.email, steps.address()))
        with unit_of_work(halfway.actor) as uow:
            services.ask_confirmation(uow, halfway.user_id)
    return see_other(url_for("accounts.show_check_email"))


@bp.get("/register/confirm/<token>")
@public
def show_confirm(token: str) -> Response:
    """A button that confirms; opening a link changes nothing, because programs open links too."""
    with hub().reading(system("register")) as session:
        now = read_now(session)
        link = queries.find_link(session, token, LinkPurpose.CONFIRM, now)
    if link is None:
        return page("accounts/public/old_link.html", status=410, purpose="confirm")
    halfway = login.halfway()
    same = halfway is not None and halfway.user_id == link.user_id
    return page("accounts/public/confirm.html", form=ConfirmForm(), token=token, same=same)


@bp.post("/register/confirm/<token>")
@public
def confirm_email(token: str) -> Response:
    """Confirm the address and go on to the second step."""
    form, halfway = ConfirmForm(), login.halfway()
    if form.validate_on_submit():
        with form.guarded():
            tries = limits.of_password(f"confirm {token}", steps.address())
            with steps.limited(tries), hub().system_work("register") as uow:
                new = services.confirm_email(
                    uow,
                    token,
                    halfway=halfway,
                    password=said(form.password),
                    device=login.device(),
                )
            login.begin_halfway(new)
            return see_other(url_for("accounts.show_second_step"))
    return page("accounts/public/confirm.html", form=form, token=token, same=False)


@bp.get("/register/second-step")
@public
def show_second_step() -> Response:
    """The QR code and the key of the second step."""
    halfway = steps.expect(Stage.SECOND_STEP)
    return _second_step_page(halfway, CodeForm()) if isinstance(halfway, Halfway) else halfway


@bp.post("/register/second-step")
@public
def set_second_step() -> Response:
    """Put the second step into use, once its first code was typed back."""
    halfway, form = steps.expect(Stage.SECOND_STEP), CodeForm()
    if not isinstance(halfway, Halfway):
        return halfway
    if form.validate_on_submit():
        with form.guarded():
            tries = limits.of_code(halfway.user_id)
            with steps.limited(tries), unit_of_work(halfway.actor) as uow:
                kept = halfway.session_id
                services.set_second_step(uow, halfway.user_id, said(form.code), kept=kept)
                uow.answer(login.wanted_path() or "/")
                token = services.finish(uow, halfway)
            return after_second_step(token)
    return _second_step_page(halfway, form)


def _second_step_page(halfway: Halfway, form: CodeForm) -> Response:
    shown = steps.set_up(halfway.actor, halfway.email)
    shown["demo_code"] = steps.demo_offered_code(halfway.actor)
    registering = halfway.actor.kind is ActorKind.PUBLIC
    return page("accounts/public/second_step.html", form=form, registering=registering, **shown)


@bp.get("/register/organisation")
@public
def show_organisation() -> Response:
    """The organisation that is registered."""
    halfway = steps.expect(Stage.ORGANISATION)
    if not isinstance(halfway, Halfway):
        return halfway
    return page("accounts/public/organisation.html", form=OrganisationForm())


@bp.post("/register/organisation")
@public
def register_provider() -> Response:
    """Register it; the session begins, and its homes come next."""
    halfway, form = steps.expect(Stage.ORGANISATION), OrganisationForm()
    if not isinstance(halfway, Halfway):
        return halfway
    if form.validate_on_submit():
        with form.guarded():
            with unit_of_work(services.founder(halfway)) as uow:
                token = services.register_provider(
                    uow,
                    halfway,
                    name=said(form.name),
                    company_number=form.company_number.data or None,
                    charity_number=form.charity_number.data or None,
                    parent_group=form.parent_group.data or None,
                )
                uow.answer(HOMES)
            login.sign_in_browser(token)
            return see_other(HOMES)
    return page("accounts/public/organisation.html", form=form)
