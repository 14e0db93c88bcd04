"""A connection that died while nobody used it is noticed before somebody's page is asked of it."""

from __future__ import annotations

import time

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from portal.db import Hub
from portal.db.engine import REST_SECONDS
from portal.kernel.actor import system

pytestmark = pytest.mark.one_engine("postgresql")


def read(hub: Hub) -> int:
    with hub.reading(system("test")) as session, session.raw():
        return int(session.execute(text("SELECT 1")).scalar_one())


def cut_off(hub: Hub) -> None:
    """End every connection that the application holds, as a restart of the server does."""
    url = make_url(hub.settings.owner_url).set(drivername="postgresql", username="postgres")
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portal_app'"
    with psycopg.connect(url.render_as_string(), autocommit=True) as connection:
        connection.execute(ended)


def test_a_rested_connection_that_died_is_replaced_unseen(hub: Hub) -> None:
    assert read(hub) == 1
    cut_off(hub)
    time.sleep(REST_SECONDS + 0.1)
    assert read(hub) == 1


def test_one_that_died_a_moment_after_its_use_costs_one_page_only(hub: Hub) -> None:
    """The control, and the price of not asking each time."""
    assert read(hub) == 1
    cut_off(hub)
    with pytest.raises(OperationalError):
        read(hub)
    assert read(hub) == 1
