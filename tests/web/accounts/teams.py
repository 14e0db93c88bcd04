"""A team on either side of the counter, and what tests of it do again and again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts import Invitation, Membership
from portal.accounts.queries import invitation_token
from portal.db import Hub
from portal.kernel.actor import Role, system
from tests.factories.accounts import Account
from tests.support.browse import Browse, Page


@dataclass
class Team:
    """An administrator, a colleague, and somebody of another organisation of the same side."""

    admin: Account
    colleague: Account
    stranger: Account
    url: str
    role: Role
    foreign: Role


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
