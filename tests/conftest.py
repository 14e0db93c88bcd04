"""Fixtures of every test: a fresh database an engine, the real wiring, nobody's mocks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.config import Settings
from portal.db import Hub
from tests.support.databases import ENGINES, Databases, make_hub


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
