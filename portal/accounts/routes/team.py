"""The team: at the provider's counter and at the council's, the same pages for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal.accounts import policies, queries, rules, services
from portal.accounts.forms import InviteForm, KeysForm, RolesForm
from portal.accounts.limits import Bucket, reserve
from portal.accounts.routes.blueprint import bp
from portal.accounts.types import OrganisationKind
from portal.kernel.actor import COUNCIL_ROLES, PROVIDER_ROLES, Role
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import hub, reading, unit_of_work


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the counter: where its team pages are and who may see and change them."""

    kind: OrganisationKind
    prefix: str
    members: frozenset[Role]
    administrator: Role

    @property
    def layout(self) -> str:
        """The layout of the side's pages."""
        return f"layouts/{self.kind.value}.html"

    def url(self, view: str, **values: Any) -> str:
        """The address of one of the team's pages, on this side."""
        if self.kind is OrganisationKind.COUNCIL:
            values["council"] = current_actor().organisation_slug
        return url_for(f"accounts.{view}_{self.kind.value}_team", **values)


SIDES = (
    Side(OrganisationKind.PROVIDER, "/p/team", PROVIDER_ROLES, Role.PROVIDER_ADMIN),
    Side(OrganisationKind.COUNCIL, "/c/<council>/team", COUNCIL_ROLES, Role.COUNCIL_ADMIN),
)


def show(side: Side) -> Response:
    """Who is in the team, and who is invited."""
    actor, session, number = current_actor(), reading(), window_number()
    members = queries.list_members(session, actor, start=(number - 1) * SIZE, most=SIZE)
    return page(
        "accounts/team.html",
        side=side,
        window=Window(members, number, queries.count_members(session, actor)),
        invitations=queries.list_invitations(session, actor),
        may_change=policies.can_manage_team(actor),
        links=_demo_links(session, actor),
        form=KeysForm(),
    )


def _demo_links(session: Any, actor: Any) -> dict[UUID, str]:
    """The links that were sent, in the demonstration only."""
    settings = hub().settings
    if settings.live or not policies.can_manage_team(actor):
        return {}
    return {
        row.id: url_for(
            "accounts.show_invitation", token=queries.invitation_token(settings, row.id)
        )
        for row in queries.list_invitations(session, actor)
    }


def invite(side: Side) -> Response:
    """Whom to invite, as what."""
    return _invite_page(side, _with_roles(InviteForm(), side))


def send_invitation(side: Side) -> Response:
    """Send it."""
    form, actor = _with_roles(InviteForm(), side), current_actor()
    if form.validate_on_submit():
        with form.guarded():
            reserve(hub(), (Bucket("invite", str(actor.organisation_id), 30),))
            with unit_of_work() as uow:
                services.invite(uow, email=form.email.data, roles=form.roles.data)
                return see_other(uow.answer(side.url("show")))
    return _invite_page(side, form)


def _invite_page(side: Side, form: InviteForm) -> Response:
    return page("accounts/invite.html", side=side, form=form)


def withdraw(side: Side, invitation_id: UUID) -> Response:
    """Take an invitation back."""
    with unit_of_work() as uow:
        services.withdraw_invitation(uow, invitation_id)
        return see_other(uow.answer(side.url("show")))


def edit(side: Side, membership_id: UUID) -> Response:
    """What a colleague may do."""
    member = queries.get_member(reading(), current_actor(), membership_id)
    form = _with_roles(RolesForm(formdata=None, data={"roles": list(member.roles)}), side)
    return page("accounts/roles.html", side=side, member=member, form=form)


def change(side: Side, membership_id: UUID) -> Response:
    """Change it, effective at their next request."""
    member = queries.get_member(reading(), current_actor(), membership_id)
    form = _with_roles(RolesForm(), side)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.change_roles(uow, membership_id, form.roles.data)
            return see_other(uow.answer(side.url("show")))
    return page("accounts/roles.html", side=side, member=member, form=form)


def clear(side: Side, membership_id: UUID) -> Response:
    """Let a colleague set up a new second step."""
    with unit_of_work() as uow:
        services.clear_second_step(uow, membership_id)
        return see_other(uow.answer(side.url("show")))


def confirm_end(side: Side, membership_id: UUID) -> Response:
    """Ask before a colleague's access ends; say why when it cannot."""
    actor, session = current_actor(), reading()
    member = queries.get_member(session, actor, membership_id)
    administrators = queries.administrators(session, actor)
    verdict = policies.can_leave_without(actor, membership_id, administrators)
    return page(
        "accounts/end_access.html", side=side, member=member, verdict=verdict, form=KeysForm()
    )


def end(side: Side, membership_id: UUID) -> Response:
    """End it; every session of it ends at once."""
    with unit_of_work() as uow:
        services.end_membership(uow, membership_id)
        return see_other(uow.answer(side.url("show")))


def _with_roles(form: Any, side: Side) -> Any:
    form.roles.choices = [(role.value, role.label) for role in rules.roles_of(side.kind)]
    return form


def _hang(
    view: Callable[..., Response], path: str, name: str, method: str, *, anybody: bool = False
) -> None:
    """Serve a view on both sides, each under its own address, endpoint and door."""
    for side in SIDES:

        def served(council: str = "", side: Side = side, **values: Any) -> Response:
            return view(side, **values)

        roles = side.members if anybody else frozenset({side.administrator})
        served.__name__ = f"{name}_{side.kind.value}_team"
        guarded = access(*roles)(served)
        bp.add_url_rule(side.prefix + path, served.__name__, guarded, methods=[method])


_hang(show, "", "show", "GET", anybody=True)
_hang(invite, "/invite", "invite", "GET")
_hang(send_invitation, "/invite", "send_invitation", "POST")
_hang(withdraw, "/invitations/<uuid:invitation_id>/withdraw", "withdraw", "POST")
_hang(edit, "/<uuid:membership_id>", "edit", "GET")
_hang(change, "/<uuid:membership_id>", "change", "POST")
_hang(clear, "/<uuid:membership_id>/second-step", "clear_second_step", "POST")
_hang(confirm_end, "/<uuid:membership_id>/end", "confirm_end", "GET")
_hang(end, "/<uuid:membership_id>/end", "end", "POST")
