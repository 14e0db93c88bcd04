"""What the benches share."""

from __future__ import annotations

import pytest

from portal.db import Hub
from tests.factories.referrals import World, make_world


@pytest.fixture
def world(hub: Hub) -> World:
    """A host, a lot, a member council with its people."""
    return make_world(hub)
