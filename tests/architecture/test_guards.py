"""Every route says who may call it, and the list changes only on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, Flask

from portal import wiring
from portal.factory import create_app
from portal.kernel.actor import Role
from portal.web.access import Unguarded, access, check_guards, public
from tests.architecture.checks import guards
from tests.support.databases import settings_for
from tests.support.golden import GOLDEN, differences


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    assert list(app.url_map.iter_rules())
    assert guards.unguarded(app) == []


def test_each_side_of_the_counter_keeps_to_its_addresses(app: Flask) -> None:
    assert guards.wrong_side(app) == []


def test_routes_are_as_agreed(app: Flask) -> None:
    assert differences(GOLDEN / "routes.txt", guards.ledger(app)) == []


def view() -> str:
    return "seen"


def change() -> str:
    return "changed"


@pytest.fixture
def bare() -> Flask:
    app = Flask("bare", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    return app


def test_control_unmarked_and_double_views_are_seen(bare: Flask) -> None:
    bare.add_url_rule("/open", "open", public(lambda: "open"))
    bare.add_url_rule("/unmarked", "unmarked", view)
    bare.add_url_rule("/both", "both", public(lambda: "both"), methods=["GET", "POST"])
    assert guards.unguarded(bare) == [
        "both at /both both reads and changes",
        "unmarked at /unmarked does not say who may call it",
    ]


def test_control_automatic_options_are_seen() -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/open", "open", public(lambda: "open"))
    assert guards.unguarded(app) == ["open at /open answers OPTIONS"]


def test_control_the_wrong_side_is_seen(bare: Flask) -> None:
    bare.add_url_rule("/p/offers", "p.offers", access(Role.BROKER)(lambda: ""))
    bare.add_url_rule("/c/<council>/offers", "c.offers", access(Role.BROKER)(lambda council: ""))
    bare.add_url_rule("/c/<council>/open", "c.open", public(lambda council: ""))
    assert guards.wrong_side(bare) == [
        "c.open at /c/<council>/open lets in everybody",
        "p.offers at /p/offers lets in broker",
    ]


def test_control_the_ledger_names_method_address_and_who(bare: Flask) -> None:
    bare.add_url_rule("/p/offers", "p.offer", access(Role.RESPONDER)(lambda: ""), methods=["POST"])
    bare.add_url_rule("/p/offers", "p.offers", access(Role.RESPONDER, Role.CONTRACTS)(lambda: ""))
    assert guards.ledger(bare) == (
        "GET /p/offers p.offers: contracts responder\nPOST /p/offers p.offer: responder\n"
    )


def test_the_application_refuses_to_start_with_an_unmarked_route(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Blueprint("careless", __name__)
    pages.add_url_rule("/careless", view_func=view)
    wired = wiring.blueprints()
    monkeypatch.setattr(wiring, "blueprints", lambda: (*wired, pages))
    with pytest.raises(Unguarded, match="careless"):
        create_app(settings_for(tmp_path))


def test_a_view_that_reads_and_changes_stops_the_start(bare: Flask) -> None:
    bare.add_url_rule("/both", "both", public(lambda: ""), methods=["GET", "POST"])
    with pytest.raises(Unguarded, match="both"):
        check_guards(bare)


def test_a_view_has_one_mark() -> None:
    with pytest.raises(Unguarded, match="two access marks"):
        public(access(Role.BROKER)(change))
