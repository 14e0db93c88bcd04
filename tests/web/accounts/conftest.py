"""A team on either side of the counter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import Hub
from portal.kernel.actor import Role
from tests.factories.accounts import Account, make_account
from tests.support.browse import Browse
from tests.web.accounts.teams import Team


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
