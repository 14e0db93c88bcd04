"""One's own account: devices, password, second step, and proving oneself again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.accounts import limits, login, policies, queries, rules, services
from portal.accounts.forms import ChangePasswordForm, CodeForm, KeysForm, ProofForm
from portal.accounts.login import Holder
from portal.accounts.routes import steps
from portal.accounts.routes.blueprint import bp
from portal.kernel.actor import Role
from portal.web.access import current_actor, signed_in
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import hub, now, reading, unit_of_work

CHANGED = {
    "password": "Your password was changed.",
    "second-step": "Your new second step is in use.",
}


@bp.get("/account")
@signed_in
def show_account() -> Response:
    """Who you are here, and where you are signed in."""
    actor, session = current_actor(), reading()
    since = now() - timedelta(minutes=hub().settings.idle_minutes)
    return page(
        "accounts/account.html",
        form=KeysForm(),
        person=queries.get_person(session, actor),
        roles=[role.label for role in Role if role in actor.roles],
        devices=queries.list_devices(session, actor, since),
        this_device=_holder().signed_in.session_id,
        manages_team=bool(policies.can_manage_team(actor)),
        team_url=team_url(),
        changed=CHANGED.get(request.args.get("changed", ""), ""),
    )


def team_url() -> str:
    """The address of the team page of the actor's organisation."""
    actor = current_actor()
    if actor.provider_id is not None:
        return url_for("accounts.show_provider_team")
    return url_for("accounts.show_council_team", council=actor.organisation_slug)


@bp.post("/account/devices/<uuid:session_id>/end")
@signed_in
def end_device(session_id: UUID) -> Response:
    """Sign out on another device."""
    with unit_of_work() as uow:
        services.end_device(uow, session_id)
        answer = uow.answer(url_for("accounts.show_account"))
    if session_id == _holder().signed_in.session_id:
        login.forget_browser()
    return see_other(answer)


@bp.get("/account/password")
@signed_in
def show_password() -> Response:
    """A new password, for somebody who knows the old one."""
    return page("accounts/password.html", form=ChangePasswordForm())


@bp.post("/account/password")
@signed_in
def change_password() -> Response:
    """Set it; other devices are signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            kept = _holder().signed_in.session_id
            services.change_password(
                uow, current=said(form.current_password), new=said(form.new_password), kept=kept
            )
            return see_other(uow.answer(url_for("accounts.show_account", changed="password")))
    return page("accounts/password.html", form=form)


@bp.post("/account/second-step/begin")
@signed_in
def begin_second_step() -> Response:
    """Make a new secret; only for somebody who has proved lately who they are."""
    target = url_for("accounts.show_new_second_step")
    if not policies.has_proved_recently(current_actor(), now()):
        return see_other(url_for("accounts.show_proof", next=url_for("accounts.show_account")))
    with unit_of_work() as uow:
        services.offer_second_step(uow, _user_id())
        return see_other(uow.answer(target))


@bp.get("/account/second-step")
@signed_in
def show_new_second_step() -> Response:
    """The QR code and the key of the new second step."""
    return _second_step_page(CodeForm())


@bp.post("/account/second-step")
@signed_in
def set_new_second_step() -> Response:
    """Put it into use; other devices are signed out."""
    form, kept = CodeForm(), _holder().signed_in.session_id
    if form.validate_on_submit():
        with form.guarded():
            with steps.limited(limits.of_code(_user_id())), unit_of_work() as uow:
                services.set_second_step(uow, _user_id(), said(form.code), kept=kept)
                uow.answer(url_for("accounts.show_account", changed="second-step"))
            return see_other(url_for("accounts.show_account", changed="second-step"))
    return _second_step_page(form)


def _second_step_page(form: CodeForm) -> Response:
    actor = current_actor()
    shown = steps.set_up(actor, queries.get_person(reading(), actor).email)
    if not shown["key"]:
        return see_other(url_for("accounts.show_account"))
    shown["demo_code"] = steps.demo_offered_code(actor)
    return page("accounts/new_second_step.html", form=form, **shown)


@bp.get("/account/proof")
@signed_in
def show_proof() -> Response:
    """Ask again who is there, before something that binds."""
    wanted = rules.local_path(request.args.get("next"))
    return page("accounts/proof.html", form=ProofForm(formdata=None, next=wanted))


@bp.post("/account/proof")
@signed_in
def prove() -> Response:
    """Note it on this session for 10 minutes, and go on."""
    form = ProofForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.verify_again(uow, said(form.proof), always=True)
            services.note_proof(uow, _holder().signed_in.session_id)
            return see_other(uow.answer(said(form.next) or "/"))
    return page("accounts/proof.html", form=form)


def _holder() -> Holder:
    holder = login.held()
    assert holder is not None
    return holder


def _user_id() -> UUID:
    user_id = current_actor().user_id
    assert user_id is not None
    return user_id
