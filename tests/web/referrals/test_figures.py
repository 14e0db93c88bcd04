"""Homes by distance and answers by time: the picture's numbers are the table's, and nothing that
is sealed is counted in either."""

from __future__ import annotations

import pytest
from flask import Flask

from portal import referrals
from portal.db import Hub
from portal.pdps import Route
from portal.referrals import AnswerState
from tests.factories.referrals import World, add_home, make_world, sent_referral, write_referral
from tests.support.browse import Browse
from tests.support.pictures import bars_of, rows_of

pytestmark = pytest.mark.one_engine("sqlite")

NAMES = ("Elm", "Oak", "Fir", "Yew", "Bay", "Box")


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub, "Alder Council")


def at(reference: str, path: str) -> str:
    return f"/c/alder-council/referrals/{reference}{path}"


def test_homes_are_drawn_by_distance_with_the_numbers_below(world: World, app: Flask) -> None:
    for name in NAMES:
        add_home(world, name)
    add_home(world, "Far", postcode="E15 4BQ")
    add_home(world, "Unrated", judgement=None)
    figure = (
        Browse(app, world.broker)
        .get(at(write_referral(world, radius=40), "/match"))
        .soup.select_one("figure#homes")
    )
    rows = rows_of(figure.table)
    assert rows == [["Under 5 miles", "6", "1", "7"], ["5 to 10 miles", "1", "0", "1"]]
    assert bars_of(figure) == {
        "Under 5 miles": [("Good match: 6", 857), ("Possible: 1", 143)],
        "5 to 10 miles": [("Good match: 1", 143)],
    }
    assert figure.h2.get_text(strip=True) == "7 of 8 homes to ask are under 5 miles away"


def test_a_few_homes_need_no_picture(world: World, app: Flask) -> None:
    add_home(world, "Elm")
    page = Browse(app, world.broker).get(at(write_referral(world), "/match"))
    assert page.soup.select("figure") == []


@pytest.mark.parametrize("route", [Route.SAME_DAY, Route.URGENT])
def test_answers_are_drawn_by_time_and_sealed_offers_are_not(
    world: World, app: Flask, route: Route
) -> None:
    homes = {name: add_home(world, name) for name in ("Elm", "Oak", "Fir")}
    reference = sent_referral(world, route)
    for name, state in (("Elm", AnswerState.OFFERED), ("Oak", AnswerState.DECLINED)):
        with world.hub.unit_of_work(homes[name].responder) as uow:
            recipient = referrals.get_recipient(uow.session, uow.actor, reference)
            referrals.mark_answered(uow, recipient.id, state)
    page = Browse(app, world.broker).get(at(reference, "/responses"))
    figure = page.soup.select_one("figure#answers")
    bars = bars_of(figure)["Within 1 hour"]
    if route is Route.SAME_DAY:
        assert rows_of(figure.table)[0] == ["Within 1 hour", "1", "1", "2"]
        assert bars == [("Offered: 1", 333), ("Declined: 1", 334)]
        assert "No answer yet from 1." in figure.get_text()
    else:
        assert rows_of(figure.table)[0] == ["Within 1 hour", "1"]
        assert bars == [("Declined: 1", 333)]
        assert "ffered" not in figure.get_text()
        assert "answer yet from" not in figure.get_text()


def test_only_a_sealed_offer_draws_nothing(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world, Route.URGENT)
    broker = Browse(app, world.broker)
    before = broker.get(at(reference, "/responses")).soup.select("figure")
    with world.hub.unit_of_work(elm.responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, reference)
        referrals.mark_answered(uow, recipient.id, AnswerState.OFFERED)
    assert before == broker.get(at(reference, "/responses")).soup.select("figure") == []
