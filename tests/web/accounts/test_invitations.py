"""Colleagues are invited by e-mail and join by its link: once, in time, by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import accounts
from portal.accounts import Credential, Invitation, Membership
from portal.accounts.events import SignedOut
from portal.db import Hub
from portal.kernel.actor import system
from portal.notifications import OutboxMessage
from tests.factories.accounts import Account, code_of, make_account
from tests.support.browse import Browse
from tests.web.accounts.steps import PASSWORD, shown_code, sign_in
from tests.web.accounts.teams import Team, invitation_link, invite


@pytest.mark.parametrize("htmx", [False, True])
def test_a_colleague_is_invited_and_joins(
    team: Team, app: Flask, hub: Hub, browse_as: Callable[[Account], Browse], htmx: bool
) -> None:
    ada = browse_as(team.admin)
    assert invite(ada, team, "New.Person@example.test", htmx=htmx).location == team.url
    assert "new.person@example.test" in ada.get(team.url).text
    with hub.reading(system("test")) as session:
        letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.address, letter.context["inviter"]) == ("new.person@example.test", "Ada Okafor")
    new = Browse(app)
    page = new.get(invitation_link(hub))
    assert page.h1 == f"Join {team.admin.actor.organisation_name}"
    page = page.submit({"name": "Cem Yilmaz", "password": PASSWORD}, htmx=htmx).follow()
    assert page.h1 == "Set up your second step"
    assert page.submit({"code": shown_code(page)}, htmx=htmx).location == "/"
    assert "Cem Yilmaz" in new.get(team.url).text
    assert "new.person@example.test" not in [
        row.get_text() for row in ada.get(team.url).soup.select(".app-next__title")
    ]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("email", "roles", "errors"),
    [
        ("", [], ["Enter your colleague’s work e-mail address", "Select at least one role"]),
        ("x", ["role"], ["Enter an e-mail address in the correct form, like name@example.com"]),
        ("colleague", ["role"], ["This person is in your team already"]),
        ("new@example.test", ["foreign"], ["Select at least one role"]),
    ],
)
@pytest.mark.one_engine("sqlite")
def test_a_wrong_invitation_is_said(
    team: Team, hub: Hub, browse_as: Callable[[Account], Browse],
    email: str, roles: list[str], errors: list[str], htmx: bool,
) -> None:  # fmt: skip
    meant = {"role": team.role.value, "foreign": team.foreign.value}
    email = team.colleague.email if email == "colleague" else email
    page = browse_as(team.admin).get(f"{team.url}/invite")
    page = page.submit({"email": email, "roles": [meant[role] for role in roles]}, htmx=htmx)
    assert page.status == 422
    assert page.errors == errors
    with hub.reading(system("test")) as session:
        assert session.scalars(select(Invitation)).all() == []


def test_a_newer_invitation_replaces_the_one_before(
    team: Team, app: Flask, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    ada, new = browse_as(team.admin), Browse(app)
    invite(ada, team)
    first = invitation_link(hub)
    invite(ada, team)
    assert (new.get(first).status, new.get(invitation_link(hub)).status) == (410, 200)


def test_an_invitation_taken_back_or_too_old_says_so_and_asks_again(
    team: Team, app: Flask, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    ada, new = browse_as(team.admin), Browse(app)
    invite(ada, team)
    link = invitation_link(hub)
    page = new.get(link)
    with hub.system_work("test") as uow:
        accounts.move_clock(uow, timedelta(days=7))
    late = page.submit({"name": "Cem", "password": PASSWORD})
    assert (late.status, late.h1) == (410, "This invitation no longer works")
    asked = new.get(link).submit({}, action="/again")
    assert asked.h1 == "We have asked for a new invitation"
    with hub.reading(system("test")) as session:
        people = {row.template: row.user_id for row in session.scalars(select(OutboxMessage))}
    assert people["accounts/email/invitation_asked"] == team.admin.user_id
    invite(ada, team)
    ada.get(team.url).submit({}, action="/withdraw")
    assert "Nobody is invited at the moment." in ada.get(team.url).text


def test_a_used_invitation_leads_to_sign_in(
    team: Team, app: Flask, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    invite(browse_as(team.admin), team)
    link, new = invitation_link(hub), Browse(app)
    new.get(link).submit({"name": "Cem Yilmaz", "password": PASSWORD})
    again = new.get(link)
    assert (again.status, again.h1) == (410, "This invitation has been used")
    assert new.post(link, {"name": "Eve", "password": PASSWORD}).status == 410


def test_a_token_of_nothing_is_not_found(visitor: Browse) -> None:
    for path in ("", "/join", "/again"):
        url = f"/invitations/AAAA{path}"
        assert visitor.post(url, {}).status == 404
    assert visitor.get("/invitations/AAAA").status == 404


def test_somebody_with_an_account_joins_after_signing_in(
    team: Team, app: Flask, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    cem = make_account(hub, team.role, name="Cem Yilmaz")
    ada, new = browse_as(team.admin), Browse(app)
    invite(ada, team, cem.email)
    link = invitation_link(hub)
    page = new.get(link)
    assert "You have an account with this address." in page.text
    forced = new.post(link, {"name": "Cem", "password": PASSWORD})
    assert forced.soup.select_one("a.govuk-button").get_text(strip=True) == "Sign in to join"
    sign_in(new, hub, cem)
    assert "One person works for one organisation here." in new.get(link).text
    assert new.post(f"{link}/join", {}).location == link
    leave(hub, cem)
    entry = new.get(new.get(link).soup.select_one("a.govuk-button")["href"])
    step = entry.submit({"email": cem.email, "password": PASSWORD}, action="/sign-in").follow()
    page = step.submit({"code": next_code(hub, cem)}).follow()
    assert page.h1 == f"Join {team.admin.actor.organisation_name}"
    assert page.submit({}, htmx=True).location == "/"
    assert "Cem Yilmaz" in new.get(team.url).text


def leave(hub: Hub, account: Account) -> None:
    """End somebody's membership from outside, as another organisation's administrator would."""
    with hub.system_work("test") as uow:
        member = uow.session.query(Membership).filter_by(user_id=account.user_id).one()
        member.ended_at = uow.clock.now()
        uow.record(accounts.MembershipEnded(subject_id=member.id, user_id=account.user_id))


def next_code(hub: Hub, account: Account) -> str:
    """A code after one was used: the step before is forgotten, as if half a minute had passed."""
    with hub.system_work("test") as uow:
        held = uow.session.query(Credential).filter_by(user_id=account.user_id).one()
        held.totp_used_step = 0
        uow.record(SignedOut(subject_id=account.user_id))
    return code_of(hub, account.user_id)


def test_a_foreign_invitation_cannot_be_taken_back(
    team: Team, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    invite(browse_as(team.admin), team)
    with hub.reading(system("test")) as session:
        row = session.scalars(select(Invitation)).one()
    zoe = browse_as(team.stranger)
    slug = team.stranger.actor.organisation_slug
    url = "/p/team" if team.url == "/p/team" else f"/c/{slug}/team"
    assert zoe.post(f"{url}/invitations/{row.id}/withdraw", {}).status == 404
    assert invitation_link(hub)
