"""From an application to its result: nothing to follow before the release, one's own after it."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.db import Hub
from tests.factories import assessment as make
from tests.support.browse import Browse

pytestmark = pytest.mark.one_engine("sqlite")


def results(browse: Browse, path: str) -> list[str]:
    """Where links to results lead."""
    links = browse.get(path).soup.select("main a")
    return [link["href"] for link in links if link["href"].endswith("/outcome")]


def test_before_the_release_nothing_leads_to_a_result(app: Flask, hub: Hub) -> None:
    own = make.make_moderated(hub, (4, 1)).applied[0]
    browse = Browse(app, own.admin)
    assert results(browse, "/p/applications") == []
    assert results(browse, f"/p/applications/{own.reference}") == []


def test_after_it_each_applicant_finds_the_own_result(app: Flask, hub: Hub) -> None:
    for own in make.make_released(hub, (4, 1)).applied:
        browse = Browse(app, own.admin)
        told = [f"/p/applications/{own.reference}/outcome"]
        assert results(browse, "/p/applications") == told
        assert results(browse, f"/p/applications/{own.reference}") == told
        assert browse.get(told[0]).status == 200
