"""A provider's administrator, their browser, and a register for this room's pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from tests.factories.providers import write_register
from tests.support.browse import Browse
from tests.support.people import make_person


@pytest.fixture
def admin(hub: Hub) -> Actor:
    return make_person(hub, Role.PROVIDER_ADMIN)


@pytest.fixture
def browse(app: object, admin: Actor) -> Browse:
    return Browse(app, admin)


@pytest.fixture
def load(hub: Hub, tmp_path: Path) -> Callable[[list[dict[str, str]]], None]:
    def import_rows(rows: list[dict[str, str]]) -> None:
        path = write_register(tmp_path / "register.csv", rows)
        providers.import_ofsted(hub, providers.open_register(path))

    return import_rows
