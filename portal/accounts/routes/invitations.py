"""Accepting an invitation, by its link."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.accounts import login, queries, services
from portal.accounts.forms import JoinForm
from portal.accounts.routes import steps
from portal.accounts.routes.blueprint import bp
from portal.accounts.types import Invited, Stage
from portal.db.clock import read_now
from portal.kernel.actor import Role, system
from portal.web.access import public
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.requests import hub, unit_of_work


@bp.get("/invitations/<token>")
@public
def show_invitation(token: str) -> Response:
    """Who invites, as what; or why the link no longer works and what to do."""
    return _page(token, _find(token), JoinForm())


@bp.post("/invitations/<token>")
@public
def accept_invitation(token: str) -> Response:
    """Join with a new account, and go on to its second step."""
    invited, form = _find(token), JoinForm()
    if not invited.is_open or invited.has_account:
        return _page(token, invited, form)
    if form.validate_on_submit():
        actor = services.joiner(invited, said(form.name))
        with form.guarded():
            with hub().unit_of_work(actor) as uow:
                half = services.accept_invitation(
                    uow, token, password=said(form.password), device=login.device()
                )
            steps.leave()
            login.begin_halfway(half)
            return see_other(url_for("accounts.show_second_step"))
    return _page(token, invited, form)


@bp.post("/invitations/<token>/join")
@public
def join(token: str) -> Response:
    """Join as somebody who has an account, has signed in and is in no organisation."""
    invited, halfway = _find(token), login.halfway()
    if not invited.is_open or halfway is None or halfway.stage is not Stage.ORGANISATION:
        return see_other(url_for("accounts.show_invitation", token=token))
    with unit_of_work(services.joiner(invited, halfway.actor.name, halfway)) as uow:
        session = services.join(uow, token, halfway)
        uow.answer("/")
    login.sign_in_browser(session)
    return see_other("/")


@bp.post("/invitations/<token>/again")
@public
def ask_again(token: str) -> Response:
    """Tell the person who invited that the link is too old."""
    invited = _find(token)
    if invited.is_late:
        with steps.counted(f"again {token}"), hub().system_work("invitation") as uow:
            services.ask_again(uow, invited)
    return page("accounts/public/invitation_asked.html", organisation=invited.organisation_name)


def _find(token: str) -> Invited:
    with hub().reading(system("invitation")) as session:
        return queries.get_invitation(session, token, read_now(session))


def _page(token: str, invited: Invited, form: JoinForm) -> Response:
    held, halfway = login.held(), login.halfway()
    ready = halfway is not None and halfway.stage is Stage.ORGANISATION
    return page(
        "accounts/public/invitation.html",
        status=None if invited.is_open else 410,
        form=form,
        token=token,
        invited=invited,
        roles=[Role(role).label for role in invited.roles],
        member_of=held.actor.organisation_name if held else "",
        ready=ready and halfway is not None and halfway.email == invited.email,
    )
