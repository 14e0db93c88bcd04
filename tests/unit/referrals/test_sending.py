"""Sending: what stops it, what it freezes, what it keeps for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from portal import pdps, referrals
from portal.db import Hub
from portal.kernel.errors import RuleBroken
from portal.pdps import Route
from portal.referrals import (
    Fit,
    Recipient,
    Referral,
    Screening,
    Wave,
)
from portal.referrals.rules import Code
from tests.factories.referrals import (
    World,
    add_home,
    make_world,
    send_referral,
    sent_referral,
    write_referral,
)


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub)


def read(world: World, reference: str) -> Referral:
    with world.hub.reading(world.broker) as session:
        return referrals.get_referral(session, world.broker, reference)


def rows(world: World, model: type) -> list:
    with world.hub.reading(world.broker) as session:
        return list(session.scalars(select(model).order_by(model.id)))


# --- sending ---


@pytest.mark.parametrize(
    ("route", "is_sealed", "window"),
    [
        (Route.EMERGENCY, False, timedelta(hours=2)),
        (Route.SAME_DAY, False, timedelta(hours=4)),
        (Route.URGENT, True, timedelta(hours=24)),
        (Route.PLANNED, True, None),
    ],
)
def test_the_route_gives_the_window_and_the_sealing(
    world: World, route: Route, is_sealed: bool, window: timedelta | None
) -> None:
    add_home(world, "Elm")
    kept = read(world, sent_referral(world, route))
    (recipient,) = rows(world, Recipient)
    assert kept.is_sealed is recipient.is_sealed is is_sealed
    assert recipient.respond_by == kept.respond_by
    if window is not None:
        assert timedelta(0) <= kept.respond_by - kept.sent_at - window < timedelta(minutes=1)
    else:
        assert kept.respond_by - kept.sent_at > timedelta(days=2)


def test_criteria_are_frozen_with_the_first_wave(world: World) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    before = read(world, reference).criteria
    assert [(one["label"], one["weight"]) for one in before] == [
        ("Meets the child’s needs", 60),
        ("Price", 30),
        ("Close to home", 10),
    ]
    with world.hub.system_work("test") as uow:
        pdps.set_criteria(
            uow,
            world.lot_id,
            [pdps.CriterionFacts(key="price", label="Price only", weight=100)],
        )
    oak = add_home(world, "Oak")
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.send(uow, reference, [oak.key])
    assert read(world, reference).criteria == before


def test_every_home_is_screened_and_the_result_is_kept_for_ever(world: World) -> None:
    elm = add_home(world, "Elm")
    add_home(world, "Oak", age_to=12)
    add_home(world, "Ash", judgement=None)
    reference = write_referral(world)
    send_referral(world, reference, [elm])
    kept = {
        (row.fit, row.codes, tuple(row.reasons), row.is_chosen) for row in rows(world, Screening)
    }
    assert kept == {
        (Fit.GOOD, 0, (), True),
        (Fit.NO, int(Code.AGE), ("Not for this age",), False),
        (Fit.POSSIBLE, int(Code.NOT_INSPECTED),
         ("Not yet inspected by Ofsted: check first",), False),
    }  # fmt: skip
    for change in (update(Screening).values(codes=0), delete(Screening)):
        with pytest.raises(DBAPIError), world.hub.system_work("test") as uow, uow.session.raw():
            uow.session.execute(change)


def test_one_provider_is_asked_once_for_all_its_homes(world: World) -> None:
    elm = add_home(world, "Elm")
    add_home(world, "Elm Annexe", provider=elm.provider)
    sent_referral(world)
    (recipient,) = rows(world, Recipient)
    assert {one["name"] for one in recipient.reasons} == {"Elm", "Elm Annexe"}
    assert recipient.distance == "under 5 miles"


def test_a_provider_sees_a_band_and_never_the_miles(world: World) -> None:
    add_home(world, "Elm")
    sent_referral(world)
    (recipient,) = rows(world, Recipient)
    assert "miles" in recipient.distance
    assert not {"easting", "northing", "miles", "postcode"} & set(recipient.summary)
    assert all("miles" not in one for one in recipient.reasons)


def test_a_home_that_no_longer_fits_is_refused_with_its_name(world: World) -> None:
    oak = add_home(world, "Oak", places=0)
    reference = write_referral(world)
    with pytest.raises(RuleBroken) as refused:
        send_referral(world, reference, [oak])
    assert refused.value.problems == (("homes", "Oak no longer matches: No place"),)
    assert rows(world, Recipient) == rows(world, Screening) == []


def test_nobody_chosen_is_refused(world: World) -> None:
    add_home(world, "Elm")
    reference = write_referral(world)
    with pytest.raises(RuleBroken) as refused:
        send_referral(world, reference, [])
    assert refused.value.sentence == "Select at least one home"


def test_more_than_twenty_five_homes_need_a_reason(world: World) -> None:
    elm = add_home(world, "Elm")
    for number in range(25):
        add_home(world, f"Home {number}", provider=elm.provider)
    reference = write_referral(world)
    with pytest.raises(RuleBroken) as refused:
        send_referral(world, reference)
    assert refused.value.sentence == "Enter why more than 25 homes are asked at once"
    with world.hub.unit_of_work(world.broker) as uow:
        homes = [home.key for home in world.homes.values()]
        referrals.send(uow, reference, homes, reason="A second search; nobody near could.")
    (wave,) = rows(world, Wave)
    assert (wave.homes, wave.reason) == (26, "A second search; nobody near could.")


def test_sending_twice_to_the_same_home_is_refused(world: World) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(RuleBroken) as refused:
        referrals.send(uow, reference, [elm.key])
    assert refused.value.problems == (("homes", "Elm no longer matches: Already asked"),)
    assert len(rows(world, Recipient)) == 1


def test_a_later_wave_gives_everybody_its_deadline(world: World) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    first = read(world, reference).respond_by
    oak = add_home(world, "Oak")
    with world.hub.system_work("test") as uow:
        referral = referrals.referral_by_id(uow.session, uow.actor, read(world, reference).id)
        assert referral.respond_by == first
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.send(uow, reference, [oak.key])
    asked = rows(world, Recipient)
    assert {one.wave for one in asked} == {1, 2}
    assert {one.respond_by for one in asked} == {read(world, reference).respond_by}
