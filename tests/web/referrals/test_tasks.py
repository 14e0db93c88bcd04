"""What waits on first pages: each step of a search for its person, by when it is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal import referrals
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.pdps import Route
from portal.referrals import AnswerState
from portal.referrals import tasks as referring
from portal.vacancies import tasks as vacating
from tests.factories.referrals import (
    World,
    add_home,
    make_world,
    other_council,
    sent_referral,
    start_referral,
)

pytestmark = pytest.mark.one_engine("sqlite")


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub, "Alder Council")


def waiting(app: Flask, world: World, actor: Actor, later: timedelta = timedelta(0)) -> list[str]:
    with app.test_request_context(), world.hub.unit_of_work(actor) as uow:
        now = uow.clock.now() + later
        found = [
            *referring.tasks(uow.session, actor, now),
            *vacating.tasks(uow.session, actor, now),
        ]
        return [task.title for task in found if task.waits_for(actor)]


def test_a_brokers_searches_wait_with_their_next_step(app: Flask, world: World) -> None:
    add_home(world, "Elm")
    draft = start_referral(world, move_in=3)
    sent = sent_referral(world, Route.SAME_DAY)
    steps = [f"Finish and send referral {draft}", f"Follow the answers to {sent}"]
    assert waiting(app, world, world.broker) == steps
    after = waiting(app, world, world.broker, timedelta(hours=5))
    assert after == [steps[0], f"Decide on the answers to {sent}"]
    assert waiting(app, world, other_council(world).broker) == []


def test_a_social_worker_writes_for_their_own_child(app: Flask, world: World) -> None:
    draft = start_referral(world)
    assert waiting(app, world, world.social_worker) == [
        f"Write the child’s part of referral {draft}"
    ]
    assert waiting(app, world, world.approver) == []


def test_a_responder_answers_while_there_is_time(app: Flask, world: World) -> None:
    elm = add_home(world, "Elm")
    rival = add_home(world, "Rival", places=0)
    del world.homes["Rival"]
    reference = sent_referral(world, Route.SAME_DAY)
    assert waiting(app, world, elm.responder) == [f"Answer referral {reference}"]
    assert waiting(app, world, elm.responder, timedelta(hours=5)) == []
    assert waiting(app, world, rival.responder) == []
    with world.hub.unit_of_work(elm.responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, reference)
        referrals.mark_answered(uow, recipient.id, AnswerState.DECLINED)
    assert waiting(app, world, elm.responder) == []


def test_old_and_missing_figures_wait_for_who_keeps_them(app: Flask, world: World) -> None:
    elm = add_home(world, "Elm")
    add_home(world, "Oak", provider=elm.provider, places=None)
    assert waiting(app, world, elm.responder) == ["State the places of 1 home"]
    assert waiting(app, world, elm.responder, timedelta(days=8)) == [
        "State the places of 1 home",
        "Confirm the places of 1 home",
    ]
