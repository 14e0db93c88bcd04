"""The team: invited, joined, given roles, gone at the next request; on both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal import accounts
from portal.accounts import Credential, Invitation, Membership
from portal.accounts.events import SignedOut
from portal.accounts.queries import invitation_token
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.notifications import OutboxMessage
from tests.factories.accounts import Account, code_of, make_account
from tests.support.browse import Browse, Page
from tests.web.accounts.steps import PASSWORD, is_signed_in, shown_code, sign_in

LAST = "needs an administrator. Make somebody else administrator first, then come back."


@dataclass
class Team:
    """An administrator, a colleague, and somebody of another organisation of the same side."""

    admin: Account
    colleague: Account
    stranger: Account
    url: str
    role: Role
    foreign: Role


@pytest.fixture(params=["provider", "council"])
def team(request: pytest.FixtureRequest, hub: Hub) -> Team:
    roles = (
        (Role.PROVIDER_ADMIN, Role.RESPONDER, Role.BROKER)
        if request.param == "provider"
        else (Role.COUNCIL_ADMIN, Role.BROKER, Role.RESPONDER)
    )
    admin = make_account(hub, roles[0], name="Ada Okafor")
    home = admin.actor.organisation_id
    colleague = make_account(hub, roles[1], organisation=home, name="Ben Price")
    stranger = make_account(hub, roles[0], name="Zoe Elsewhere")
    slug = admin.actor.organisation_slug
    url = "/p/team" if request.param == "provider" else f"/c/{slug}/team"
    return Team(admin, colleague, stranger, url, roles[1], roles[2])


@pytest.fixture
def browse_as(app: Flask) -> Callable[[Account], Browse]:
    return lambda account: Browse(app, account.actor)


def membership(hub: Hub, account: Account) -> Membership:
    with hub.reading(system("test")) as session:
        return session.scalars(select(Membership).filter_by(user_id=account.user_id)).one()


def invitation_link(hub: Hub) -> str:
    with hub.reading(system("test")) as session:
        query = select(Invitation).filter_by(accepted_at=None, withdrawn_at=None)
        row = session.scalars(query).one()
    return f"/invitations/{invitation_token(hub.settings, row.id)}"


def invite(browse: Browse, team: Team, email: str = "new@example.test", **more: object) -> Page:
    page = browse.get(f"{team.url}/invite")
    return page.submit({"email": email, "roles": [team.role.value]}, **more)


def test_the_page_shows_the_team_and_nobody_else(
    team: Team, browse_as: Callable[[Account], Browse]
) -> None:
    page = browse_as(team.admin).get(team.url)
    names = [row.get_text(" ").split("(")[0].split()[:2] for row in page.soup.select("tbody th")]
    assert names == [["Ada", "Okafor"], ["Ben", "Price"]]
    assert "Zoe" not in page.text


def test_a_colleague_sees_the_team_and_changes_nothing(
    team: Team, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    ben = browse_as(team.colleague)
    page = ben.get(team.url)
    assert "Only an administrator of" in page.text
    assert not page.soup.select("tbody a")
    mine = membership(hub, team.colleague).id
    for path in ("/invite", f"/{mine}", f"/{mine}/end"):
        assert ben.get(team.url + path).status == 403
        assert ben.post(team.url + path, {}).status == 403


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
        ("", [], ["Select at least one role", "Enter your colleague’s work e-mail address"]),
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


@pytest.mark.parametrize("htmx", [False, True])
def test_roles_change_at_the_next_request(
    team: Team, hub: Hub, browse_as: Callable[[Account], Browse], htmx: bool
) -> None:
    ada, ben = browse_as(team.admin), browse_as(team.colleague)
    assert ben.get(f"{team.url}/invite").status == 403
    member = membership(hub, team.colleague)
    admin = next(iter(team.admin.actor.roles)).value
    page = ada.get(f"{team.url}/{member.id}")
    ticked = [box["value"] for box in page.soup.select("input[checked]")]
    assert ticked == [team.role.value]
    roles = {"roles": [team.role.value, admin]}
    assert page.submit(roles, action=str(member.id), htmx=htmx).location == team.url
    assert ben.get(f"{team.url}/invite").status == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_access_ends_at_the_next_request(
    team: Team, hub: Hub, browse_as: Callable[[Account], Browse], htmx: bool
) -> None:
    ada, ben = browse_as(team.admin), browse_as(team.colleague)
    assert is_signed_in(ben)
    page = ada.get(f"{team.url}/{membership(hub, team.colleague).id}/end")
    assert page.submit({}, htmx=htmx).location == team.url
    assert not is_signed_in(ben)
    assert ben.get(team.url).location.startswith("/sign-in")
    assert "Ben Price" not in ada.get(team.url).text


def test_the_last_administrator_stays(
    team: Team, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    ada, mine = browse_as(team.admin), membership(hub, team.admin).id
    page = ada.get(f"{team.url}/{mine}/end")
    assert (page.status, LAST in page.text) == (200, True)
    assert page.soup.select(f"form[action='{team.url}/{mine}/end']") == []
    assert ada.post(f"{team.url}/{mine}/end", {}).status == 403
    roles = ada.get(f"{team.url}/{mine}").submit({"roles": [team.role.value]})
    assert (roles.status, len(roles.errors)) == (422, 1)
    assert is_signed_in(ada)


def test_people_of_other_organisations_do_not_exist(
    team: Team, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    ada, foreign = browse_as(team.admin), membership(hub, team.stranger).id
    for path in (f"/{foreign}", f"/{foreign}/end"):
        for answer in (ada.get(team.url + path), ada.post(team.url + path, {"roles": "x"})):
            absent = ada.get(team.url + path.replace(str(foreign), str(uuid4())))
            assert (
                (answer.status, answer.h1)
                == (absent.status, absent.h1)
                == (
                    404,
                    "Page not found",
                )
            )
    assert ada.post(f"{team.url}/{foreign}/second-step", {}).status == 404
    assert is_signed_in(browse_as(team.stranger))


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


def test_a_lost_phone_is_replaced_with_an_administrators_help(
    team: Team, app: Flask, hub: Hub, browse_as: Callable[[Account], Browse]
) -> None:
    ada, ben = browse_as(team.admin), browse_as(team.colleague)
    member = membership(hub, team.colleague).id
    answer = ada.get(f"{team.url}/{member}").submit({}, action="/second-step")
    assert answer.location == team.url
    assert not is_signed_in(ben)
    new = Browse(app)
    page = new.get("/sign-in").submit(
        {"email": team.colleague.email, "password": PASSWORD}, action="/sign-in"
    )
    page = page.follow().follow()
    assert page.h1 == "Set up your second step"
    assert page.submit({"code": shown_code(page)}).location == "/"
    with hub.reading(system("test")) as session:
        rows = session.scalars(select(OutboxMessage).filter_by(user_id=team.colleague.user_id))
        templates = {row.template for row in rows}
    assert templates == {"accounts/email/second_step_cleared", "accounts/email/second_step_set"}
    mine = membership(hub, team.admin).id
    assert ada.post(f"{team.url}/{mine}/second-step", {}).status == 403
