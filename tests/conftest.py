"""Fixtures of every test: a fresh database an engine, the real wiring, nobody's mocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask

from portal.config import Settings
from portal.db import Hub
from portal.factory import create_app
from portal.kernel.actor import Role
from tests.support.browse import Browse
from tests.support.databases import ENGINES, Databases, make_hub
from tests.support.people import make_person

pytest_plugins = ["tests.support.figures"]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(params=ENGINES)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Both engines; mark a test `one_engine("postgresql")` to run it on one only."""
    return str(request.param)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Drop the parameter sets that a `one_engine` mark does not want."""
    keep = []
    for item in items:
        mark = item.get_closest_marker("one_engine")
        spec = getattr(item, "callspec", None)
        kind = spec.params.get("engine_kind") if spec else None
        if mark is None or kind is None or kind == mark.args[0]:
            keep.append(item)
    items[:] = keep


@pytest.fixture
def settings(databases: Databases, engine_kind: str) -> Iterator[Settings]:
    made = databases.fresh(engine_kind)
    yield made
    databases.discard(made)


@pytest.fixture
def hub(settings: Settings) -> Iterator[Hub]:
    made = make_hub(settings)
    yield made
    made.engine.dispose()


@pytest.fixture
def app(settings: Settings, hub: Hub) -> Flask:
    """The real application on a fresh database."""
    return create_app(settings, hub)


@pytest.fixture
def visitor(app: Flask) -> Browse:
    """Somebody who is not signed in."""
    return Browse(app)


@pytest.fixture
def client_as(app: Flask, hub: Hub) -> Callable[..., Browse]:
    """`client_as(Role.BROKER, organisation=…)`: a signed-in person's browser."""

    def sign_in(*roles: Role, organisation: UUID | None = None) -> Browse:
        return Browse(app, make_person(hub, *roles, organisation=organisation))

    return sign_in
