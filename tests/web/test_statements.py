"""How many statements each page makes: five a list, ten any other, few things or many alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import User
from portal.factory import create_app
from portal.kernel.actor import system
from portal.web.access import public
from portal.web.requests import hub
from tests.support.browse import HOST, Browse
from tests.support.databases import Databases, make_hub
from tests.support.statements import counted
from tests.web.statements.pages import LISTS, pages_of
from tests.web.statements.visits import Visit
from tests.web.statements.world import World, build

FEW, MANY = 2, 12
MOST_OF_A_LIST, MOST = 5, 10
# The demonstration's two pages name what waits for each of its people, who are the same fifteen
# whatever the database holds. Where live data is held neither asks.
# A machine asks for readiness: each check is a question of its own.
APART = {"today.show_demo", "today.show_start", "health.ready"}


def read_routes(app: Flask) -> set[str]:
    """Every endpoint that is read."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def statements_of(app: Flask, visit: Visit) -> list[str]:
    """What a page asks of the database; the second visit, when what is noted once was noted."""
    browse = Browse(app, visit.who)
    browse.client.get(visit.url, base_url=HOST)
    with counted(browse.hub) as seen:
        answer = browse.client.get(visit.url, base_url=HOST)
    assert answer.status_code == visit.status, f"{visit.url}: {answer.status_code}"
    return seen


@pytest.fixture(scope="module")
def worlds(databases: Databases) -> Iterator[tuple[World, World]]:
    made = []
    for size in (FEW, MANY):
        settings = databases.fresh("sqlite")
        made.append(build(create_app(settings, make_hub(settings)), size))
    yield made[0], made[1]
    for world in made:
        world.hub.engine.dispose()
        databases.discard(world.hub.settings)


@pytest.fixture(scope="module")
def made(worlds: tuple[World, World]) -> dict[str, tuple[list[str], list[str]]]:
    """By endpoint, the statements of its page with few things and with many."""
    few, many = (
        {name: statements_of(world.app, visit) for name, visit in pages_of(world).items()}
        for world in worlds
    )
    return {name: (few[name], many[name]) for name in few}


def test_every_page_is_counted(worlds: tuple[World, World]) -> None:
    assert set(pages_of(worlds[0])) == read_routes(worlds[0].app)


def test_a_list_makes_five_statements_at_most_and_another_page_ten(made) -> None:
    over = {
        name: len(many)
        for name, (_, many) in made.items()
        if len(many) > (MOST_OF_A_LIST if name in LISTS else MOST) and name not in APART
    }
    assert over == {}


def test_many_things_take_no_more_statements_than_few(made) -> None:
    grown = {
        name: (len(few), len(many)) for name, (few, many) in made.items() if len(many) > len(few)
    }
    assert grown == {}


def careless() -> str:
    """One statement for a list, and one more for each thing in it."""
    with hub().reading(system("test")) as session:
        for user_id in session.scalars(select(User.id)).all():
            session.execute(select(User.name).where(User.id == user_id))
    return "seen"


def test_control_a_page_that_asks_for_each_thing_is_caught(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    for world in worlds:
        monkeypatch.setitem(world.app.view_functions, "health.live", public(careless_copy()))
    few, many = (len(statements_of(world.app, Visit(None, "/livez"))) for world in worlds)
    assert MOST < few < many


def careless_copy() -> Callable[[], str]:
    """A view of its own: a mark is set once."""
    return lambda: careless()
