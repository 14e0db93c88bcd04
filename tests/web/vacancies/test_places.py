"""Places on one page: saved row by row, confirmed in one tap, refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.db import Hub
from portal.db.clock import read_now
from portal.kernel.actor import Role
from portal.providers import Need, ServiceKind
from portal.vacancies import Vacancy
from portal.vacancies.events import VacancyConfirmed
from portal.vacancies.routes import places
from tests.factories.referrals import (
    World,
    add_home,
    add_household,
    make_world,
    state_places,
)
from tests.support.browse import Browse
from tests.support.statements import counted

pytestmark = pytest.mark.one_engine("sqlite")


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub)


def age(world: World, days: int) -> None:
    """Have every stated place be confirmed this many days ago."""
    with world.hub.system_work("test") as uow:
        then = read_now(uow.session) - timedelta(days=days, minutes=1)
        with uow.session.raw():
            uow.session.execute(update(Vacancy).values(confirmed_at=then))
        uow.record(VacancyConfirmed(subject_id=world.host_id, places=0, batch=("vacancy",)))


def places_of(world: World) -> list[tuple[int, int]]:
    with world.hub.reading(world.broker) as session:
        rows = session.query(Vacancy).order_by(Vacancy.id)
        return [(row.places, row.version) for row in rows]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_row_saves_alone_and_words_count_as_numbers(world: World, app, htmx: bool) -> None:
    elm = add_home(world, "Elm", places=None)
    add_home(world, "Oak", provider=elm.provider, places=1)
    browse = Browse(app, elm.responder)
    page = browse.get("/p/vacancies")
    assert page.h1 == "Vacancies"
    assert "Not stated" in page.text

    saved = page.submit({"places": "2 places"}, f"/p/vacancies/{elm.reference}", htmx=htmx)

    assert saved.status == (200 if htmx else 303)
    if htmx:
        row = saved.soup.select_one(f"#place-{elm.reference}")
        assert row["data-announce"] == "Elm: 2 places saved"
    else:
        assert saved.location == "/p/vacancies"
    assert sorted(places_of(world)) == [(1, 1), (2, 1)]


@pytest.mark.parametrize("htmx", [False, True])
def test_more_places_than_registered_are_refused_beside_the_box(
    world: World, app, htmx: bool
) -> None:
    elm = add_home(world, "Elm", places=1, registered_places=4)
    page = Browse(app, elm.responder).get("/p/vacancies")
    refused = page.submit({"places": "9"}, f"/p/vacancies/{elm.reference}", htmx=htmx)
    sentence = "Elm is registered for 4 children. Enter 4 or fewer"
    assert refused.status == 422
    assert refused.errors == [sentence]
    box = refused.soup.select_one(f"#places-{elm.reference}")
    assert box["value"] == "9"
    assert sentence in refused.soup.select_one(f"#place-{elm.reference}").get_text(" ")
    assert refused.soup.select_one(".govuk-error-summary a")["href"] == f"#places-{elm.reference}"
    assert places_of(world) == [(1, 1)]


def test_what_was_typed_is_seen_again_also_on_a_later_page(
    world: World, app, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "SIZE", 1)
    elm = add_home(world, "Elm")
    oak = add_home(world, "Oak", provider=elm.provider)
    page = Browse(app, elm.responder).get("/p/vacancies?page=2")
    refused = page.submit({"places": "many"}, f"/p/vacancies/{oak.reference}")
    assert refused.status == 422
    assert refused.soup.select_one(f"#places-{oak.reference}")["value"] == "many"
    assert refused.soup.select_one(f"#places-{elm.reference}") is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter how many places, like 2"),
        ("lots", "Enter how many places, like 2"),
        ("-1", "Enter how many places, like 2"),
    ],
)
def test_what_is_no_number_is_refused(world: World, app, typed: str, sentence: str) -> None:
    elm = add_home(world, "Elm", places=1)
    page = Browse(app, elm.responder).get("/p/vacancies")
    refused = page.submit({"places": typed}, f"/p/vacancies/{elm.reference}")
    assert (refused.status, refused.errors) == (422, [sentence])


def test_the_steps_change_by_one_and_save(world: World, app) -> None:
    elm = add_home(world, "Elm", places=1)
    page = Browse(app, elm.responder).get("/p/vacancies")
    page = page.submit({"step": "up"}, f"/p/vacancies/{elm.reference}").follow()
    assert places_of(world) == [(2, 2)]
    page = page.submit({"step": "down"}, f"/p/vacancies/{elm.reference}").follow()
    page = page.submit({"step": "down"}, f"/p/vacancies/{elm.reference}").follow()
    assert places_of(world) == [(0, 4)]
    refused = page.submit({"step": "down"}, f"/p/vacancies/{elm.reference}")
    assert refused.errors == ["There cannot be fewer than 0 places"]


def test_a_date_in_the_past_is_refused_and_one_later_is_kept(world: World, app) -> None:
    elm = add_home(world, "Elm", places=1)
    page = Browse(app, elm.responder).get("/p/vacancies")
    action = f"/p/vacancies/{elm.reference}"
    then = world.today - timedelta(days=2)
    past = {f"available_from-{part}": getattr(then, part) for part in ("day", "month", "year")}
    refused = page.submit(past, action)
    assert refused.errors == ["The date must be today or later"]
    later = world.today + timedelta(days=20)
    good = {f"available_from-{part}": getattr(later, part) for part in ("day", "month", "year")}
    assert page.submit(good, action).status == 303
    with world.hub.reading(elm.responder) as session:
        assert session.query(Vacancy).one().available_from == later


@pytest.mark.parametrize("htmx", [False, True])
def test_one_tap_confirms_every_home(world: World, app, htmx: bool) -> None:
    elm = add_home(world, "Elm")
    add_home(world, "Oak", provider=elm.provider)
    rival = add_home(world, "Rival")
    age(world, 15)
    browse = Browse(app, elm.responder)
    page = browse.get("/p/vacancies")
    assert page.text.count("Not shown as available") == 2
    sent = page.submit({}, "/p/vacancies/still-right", htmx=htmx)
    assert sent.location == "/p/vacancies"
    assert "Not shown as available" not in browse.get("/p/vacancies").text
    assert "Not shown as available" in Browse(app, rival.responder).get("/p/vacancies").text


@pytest.mark.parametrize(
    ("days", "tag"), [(6, "Confirmed"), (8, "Confirm"), (15, "Not shown as available")]
)
def test_the_figure_says_how_old_it_is(world: World, app, days: int, tag: str) -> None:
    elm = add_home(world, "Elm")
    age(world, days)
    page = Browse(app, elm.responder).get("/p/vacancies")
    assert page.soup.select_one(".app-place .govuk-tag").get_text() == tag


def test_a_household_is_named_by_its_number(world: World, app) -> None:
    agency = add_home(world, "Kite Fostering", kind=ServiceKind.AGENCY, registered_places=None)
    household = add_household(world, agency, places=None)
    browse = Browse(app, agency.responder)
    page = browse.get("/p/vacancies")
    assert "Household 1, Kite Fostering" in page.text
    action = f"/p/vacancies/{agency.reference}/1"
    refused = page.submit({"places": "3"}, action)
    assert refused.errors == [
        "Household 1, Kite Fostering is registered for 2 children. Enter 2 or fewer"
    ]
    assert page.submit({"places": "2"}, action).status == 303
    with world.hub.reading(agency.responder) as session:
        assert session.query(Vacancy).one().household_id == household.household_id


def test_a_colleagues_change_is_not_overwritten(world: World, app) -> None:
    elm = add_home(world, "Elm", places=1)
    page = Browse(app, elm.responder).get("/p/vacancies")
    state_places(world.hub, elm, 3)
    stale = page.submit({"places": "2"}, f"/p/vacancies/{elm.reference}")
    assert stale.status == 409
    assert places_of(world) == [(3, 2)]


@pytest.mark.parametrize("path", ["", "/limits", "/pause", "/resume"])
def test_another_providers_home_does_not_exist(world: World, app, path: str) -> None:
    elm, rival = add_home(world, "Elm"), add_home(world, "Rival", places=2)
    browse = Browse(app, elm.responder)
    keys = {"form_key": "a-key-of-a-form", "csrf_token": browse.token(), "places": "0"}
    day = {"paused_until-day": "1", "paused_until-month": "1", "paused_until-year": "2030"}
    limits = {"age_from": "10", "age_to": "12", "sex": "any"}
    sent = {**keys, **day, **limits}
    foreign = browse.post(f"/p/vacancies/{rival.reference}{path}", sent)
    absent = browse.post(f"/p/vacancies/H-ZZZZZ{path}", sent)
    assert (foreign.status, absent.status) == (404, 404)
    assert foreign.text == absent.text
    if path == "/limits":
        assert browse.get(f"/p/vacancies/{rival.reference}/limits").status == 404
    assert "Rival" not in browse.get("/p/vacancies").text
    assert sorted(places_of(world)) == [(1, 1), (2, 1)]


@pytest.mark.parametrize("htmx", [False, True])
def test_limits_are_kept_within_the_registration(world: World, app, htmx: bool) -> None:
    elm = add_home(world, "Elm", age_from=10, age_to=16, needs=(Need.AUTISM, Need.TRAUMA))
    browse = Browse(app, elm.responder)
    page = browse.get(f"/p/vacancies/{elm.reference}/limits")
    refused = page.submit({"age_from": "8"}, "/limits", htmx=htmx)
    assert refused.status == 422
    assert refused.errors == ["Elm is for ages 10 to 16. Enter 10 or more"]
    given = {"age_from": "12", "age_to": "14", "sex": "boys", "needs": ["autism"]}
    saved = page.submit({**given, "radius_miles": "15 miles"}, "/limits", htmx=htmx)
    assert saved.location == f"/p/vacancies?limits={elm.reference}"
    told = saved.follow()
    place = told.soup.select_one(f"#place-{elm.reference}")
    assert place["data-announce"] == "Limits of Elm saved"
    assert place.select_one(".app-save-line").get_text() == "Limits of Elm saved"
    assert told.text.count("Limits of") == 1
    for other in ("", f"?limits={add_home(world, 'Rival').reference}", "?limits=H-ZZZZZ"):
        assert "Limits of" not in browse.get(f"/p/vacancies{other}").text
    shown = browse.get(f"/p/vacancies/{elm.reference}/limits")
    kept = {box["value"] for box in shown.soup.select("input[name=needs][checked]")}
    assert kept == {"autism"}
    assert shown.soup.select_one("#radius_miles")["value"] == "15"


@pytest.mark.parametrize("htmx", [False, True])
def test_referrals_pause_until_a_day_and_start_again(world: World, app, htmx: bool) -> None:
    elm = add_home(world, "Elm")
    browse = Browse(app, elm.responder)
    page = browse.get(f"/p/vacancies/{elm.reference}/limits")
    later = world.today + timedelta(days=10)
    day = {f"paused_until-{part}": getattr(later, part) for part in ("day", "month", "year")}
    assert page.submit(day, "/pause", htmx=htmx).location == "/p/vacancies"
    assert "Referrals paused until" in browse.get("/p/vacancies").text
    page = browse.get(f"/p/vacancies/{elm.reference}/limits")
    assert page.submit({}, "/resume", htmx=htmx).location == "/p/vacancies"
    assert "Referrals paused until" not in browse.get("/p/vacancies").text
    again = browse.get(f"/p/vacancies/{elm.reference}/limits")
    past = {f"paused_until-{part}": getattr(world.today, part) for part in ("day", "month", "year")}
    refused = again.submit(past, "/pause", htmx=htmx)
    assert refused.errors == ["The date must be after today and within the next 12 months"]


def test_no_homes_says_what_to_do(client_as: Callable[..., Browse]) -> None:
    page = client_as(Role.RESPONDER).get("/p/vacancies")
    assert "No homes yet" in page.text


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.CONTRACTS, Role.BROKER])
def test_only_keepers_of_places_come_in(client_as: Callable[..., Browse], role: Role) -> None:
    assert client_as(role).get("/p/vacancies").status == 403


def test_the_list_makes_few_statements_however_many_homes(world: World, app) -> None:
    elm = add_home(world, "Elm")
    browse = Browse(app, elm.responder)
    browse.get("/p/vacancies")
    with counted(world.hub) as one:
        browse.get("/p/vacancies")
    for number in range(30):
        add_home(world, f"Home {number}", provider=elm.provider)
    with counted(world.hub) as many:
        browse.get("/p/vacancies")
    assert len(one) == len(many) <= 6, many
