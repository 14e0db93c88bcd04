"""What the checks look at: the graph of imports, the application, the sources."""

from __future__ import annotations

from collections.abc import Iterator

import grimp
import pytest
from flask import Flask

from portal.factory import create_app
from tests.architecture.checks.sources import PORTAL, Source, packages, read
from tests.support.databases import settings_for


@pytest.fixture(scope="session")
def graph() -> grimp.ImportGraph:
    """Who imports whom, below `portal`, type-only imports included."""
    return grimp.build_graph("portal", cache_dir=None)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as it would start; no database is opened."""
    made = create_app(settings_for(tmp_path_factory.mktemp("architecture")))
    yield made
    made.extensions["hub"].engine.dispose()


@pytest.fixture(scope="session")
def portal_sources() -> list[Source]:
    sources = read("portal")
    assert {source.name.split("/")[1] for source in sources} >= {"kernel", "db", "web"}
    assert len(packages(PORTAL)) > 3
    return sources


@pytest.fixture(scope="session")
def templates() -> list[Source]:
    sources = [*read("templates", pattern="*.html"), *read("templates", pattern="*.txt")]
    assert "templates/base.html" in {source.name for source in sources}
    return sources


@pytest.fixture(scope="session")
def template_names(templates: list[Source]) -> set[str]:
    return {source.name.removeprefix("templates/") for source in templates}
