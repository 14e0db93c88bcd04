"""The team: roles and access, changed at the next request; on both sides of the counter."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Hub
from portal.kernel.actor import system
from portal.notifications import OutboxMessage
from tests.factories.accounts import Account
from tests.support.browse import Browse
from tests.web.accounts.steps import PASSWORD, is_signed_in, shown_code
from tests.web.accounts.teams import Team, membership

LAST = "needs an administrator. Make somebody else administrator first, then come back."


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
