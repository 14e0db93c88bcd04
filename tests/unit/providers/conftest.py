"""People and a register for this room's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from tests.factories.providers import write_register
from tests.support.people import make_person


@pytest.fixture
def provider(hub: Hub) -> Actor:
    return make_person(hub, Role.PROVIDER_ADMIN)


@pytest.fixture
def officer(hub: Hub) -> Actor:
    return make_person(hub, Role.CONTRACT_OFFICER)


@pytest.fixture
def load(hub: Hub, tmp_path: Path) -> Callable[..., str]:
    """`load(rows)`: import a register file of these rows; the command's last line."""

    def import_rows(rows: list[dict[str, str]], **form: object) -> str:
        path = write_register(tmp_path / "register.csv", rows, **form)
        return str(providers.import_ofsted(hub, providers.open_register(path)))

    return import_rows
