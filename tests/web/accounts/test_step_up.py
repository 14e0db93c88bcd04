"""What binds or reveals asks again who is there, unless that was proved within ten minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from portal import assessment
from portal.accounts.models import UserSession
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.pdps import Route
from tests.factories import assessment as assessing
from tests.factories import offers as answering
from tests.factories.admissions import PASSWORD, give_password
from tests.factories.rounds import Stage, apply, make_round
from tests.support.browse import Browse, Page

pytestmark = pytest.mark.one_engine("sqlite")
Press = Callable[[Page, bool], Page]


def age_proofs(hub: Hub, by: timedelta) -> None:
    with hub.system_work("test") as uow:
        uow.session.execute(update(UserSession).values(verified_at=uow.clock.now() - by))


def closed(hub: Hub) -> Stage:
    stage = make_round(hub)
    apply(stage)
    assessing.close(stage)
    return stage


def drafted(hub: Hub) -> Stage:
    stage = assessing.make_moderated(hub, (4,))
    assessing.draft(stage)
    return stage


def read(hub: Hub) -> Stage:
    stage = drafted(hub)
    assessing.sign(stage)
    with hub.unit_of_work(stage.manager) as uow:
        assessment.mark_letters_read(uow, stage.reference)
    return stage


BINDING = {
    "opening": (closed, "lead", "opening", "opening", "A second person has to confirm it"),
    "signing": (drafted, "approver", "outcome", "signature", "Decided, nobody told"),
    "releasing": (read, "manager", "release", "release", "Released"),
}


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("what", sorted(BINDING))
def test_a_late_proof_is_asked_for_before_what_binds(
    app: Flask, hub: Hub, what: str, htmx: bool
) -> None:
    make, who, page, action, done = BINDING[what]
    stage = make(hub)
    person: Actor = getattr(stage, who)
    give_password(hub, person)
    browse = Browse(app, person)
    url = f"/a/rounds/{stage.reference}/{page}"
    age_proofs(hub, timedelta(minutes=11))
    asked = browse.get(url).submit(action=action, htmx=htmx)
    assert asked.location.startswith("/account/proof?next=")
    assert done not in browse.get(f"/a/rounds/{stage.reference}").text
    back = asked.follow().submit({"proof": PASSWORD}, htmx=htmx)
    assert back.location == url
    browse.get(url).submit(action=action, htmx=htmx)
    assert done in browse.get(f"/a/rounds/{stage.reference}").text


def test_who_has_just_proved_it_makes_no_step_more(app: Flask, hub: Hub) -> None:
    stage = closed(hub)
    url = f"/a/rounds/{stage.reference}"
    assert Browse(app, stage.lead).get(f"{url}/opening").submit().location == url


@pytest.mark.parametrize("side", ["provider", "council"])
def test_who_the_child_is_asks_for_a_late_proof(app: Flask, hub: Hub, side: str) -> None:
    market = answering.make_market(hub, Route.SAME_DAY, ("Elm",), council="Haverdale Council")
    offer = answering.make_offer(market, market.home("Elm"))
    call_off = answering.recommend(market, offer, why_early="Tonight.")
    answering.approve(market, call_off)
    answering.award(market, call_off)
    person, url = {
        "provider": (market.home("Elm").provider, f"/p/referrals/{market.reference}/identity"),
        "council": (
            market.world.broker,
            f"/c/haverdale-council/referrals/{market.reference}/child/identity?why=write",
        ),
    }[side]
    give_password(hub, person)
    browse = Browse(app, person)
    assert "Tobias" in browse.get(url).text
    age_proofs(hub, timedelta(minutes=11))
    asked = browse.get(url)
    assert asked.location.startswith("/account/proof?next=")
    assert "Tobias" not in asked.response.get_data(as_text=True)
    assert "Tobias" in asked.follow().submit({"proof": PASSWORD}).follow().text
