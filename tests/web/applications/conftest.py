"""A round that is open, and a provider that applies in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import Hub
from tests.factories.applications import Applied, make_application
from tests.factories.pdps import DURING, Scheme, make_scheme
from tests.support.browse import Browse
from tests.support.clock import freeze


@pytest.fixture
def scheme(hub: Hub) -> Scheme:
    freeze(hub, DURING)
    return make_scheme(hub)


@pytest.fixture
def full(hub: Hub, scheme: Scheme) -> Applied:
    """A draft from which nothing is missing."""
    return make_application(hub, scheme)


@pytest.fixture
def empty(hub: Hub, scheme: Scheme) -> Applied:
    """A draft in which nothing is written."""
    return make_application(hub, scheme, is_full=False)


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browse]:
    """`browse(actor)`: that person's browser."""
    return lambda actor: Browse(app, actor)
