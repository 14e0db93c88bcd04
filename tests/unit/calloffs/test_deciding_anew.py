"""What an early choice asks for, and what is decided only while it is still true."""

from __future__ import annotations

import pytest

from portal import calloffs, offers, referrals
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.kernel.errors import NotFound, RuleBroken, StaleRecord
from portal.pdps import Route
from portal.referrals import EndReason
from tests.factories import offers as answering
from tests.factories.offers import Market
from tests.support.people import make_person


def waiting(hub: Hub, route: Route = Route.SAME_DAY) -> tuple[Market, str, str]:
    """Elm's offer, recommended while homes may still answer: market, offer, call-off."""
    market = answering.make_market(hub, route)
    offer = answering.make_offer(market, market.home("Elm"))
    return market, offer, answering.recommend(market, offer)


def may_read(market: Market, actor: Actor) -> bool:
    with market.hub.reading(actor) as session:
        try:
            referrals.get_referral(session, actor, market.reference)
        except NotFound:
            return False
    return True


def refuse(market: Market, call_off: str, actor: Actor | None = None) -> None:
    with market.hub.unit_of_work(actor or market.world.approver) as uow:
        calloffs.refuse(uow, call_off, "The fee is not explained.")


@pytest.mark.one_engine("sqlite")
def test_a_choice_before_the_time_to_answer_needs_its_own_reason(hub: Hub) -> None:
    market = answering.make_market(hub, Route.SAME_DAY)
    offer = answering.make_offer(market, market.home("Elm"))
    with pytest.raises(RuleBroken) as broken:
        answering.recommend(market, offer, why_early=" ")
    assert [name for name, _ in broken.value.problems] == ["why_early"]
    answering.pass_deadline(market)
    answering.recommend(market, offer, why_early="")


def test_a_refusal_ends_what_was_opened_for_deciding(hub: Hub) -> None:
    market, offer, call_off = waiting(hub)
    approver, director = market.world.approver, market.director
    assert may_read(market, approver)
    assert may_read(market, director)
    refuse(market, call_off)
    assert not may_read(market, approver)
    assert not may_read(market, director)
    again = answering.recommend(market, offer)
    assert may_read(market, approver)
    answering.approve(market, again)


def test_who_is_not_asked_again_reads_no_longer(hub: Hub) -> None:
    market, _, _ = waiting(hub)
    assert may_read(market, market.world.approver)
    dear = answering.make_offer(market, market.home("Oak"), 600_000)
    answering.recommend(market, dear)
    assert not may_read(market, market.world.approver)
    assert may_read(market, market.director)


@pytest.mark.one_engine("sqlite")
def test_whoever_was_given_a_limit_since_can_refuse_too(hub: Hub) -> None:
    market, _, call_off = waiting(hub)
    late = make_person(hub, Role.APPROVER, organisation=market.world.council_id)
    answering.give_limit(market.world, late, 2, "Head of service", 1_000_000, None)
    refuse(market, call_off, late)
    assert not may_read(market, market.world.approver)


def withdraw_offer(market: Market, offer: str) -> None:
    with market.hub.unit_of_work(market.home("Elm").responder) as uow:
        offers.withdraw_offer(uow, offer)


def send_again(market: Market, offer: str) -> None:
    with market.hub.unit_of_work(market.home("Elm").responder) as uow:
        offers.submit_offer(uow, offer)


def end_search(market: Market, _offer: str) -> None:
    with market.hub.unit_of_work(market.world.broker) as uow:
        referrals.withdraw(uow, market.reference, EndReason.FAMILY)


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        (withdraw_offer, "withdrew this offer after it was recommended"),
        (send_again, "changed this offer after it was recommended"),
        (end_search, "The search has ended"),
    ],
)
@pytest.mark.one_engine("sqlite")
def test_what_is_no_longer_so_is_not_approved(hub: Hub, meanwhile, sentence: str) -> None:
    market, offer, call_off = waiting(hub)
    meanwhile(market, offer)
    with pytest.raises(StaleRecord, match=sentence):
        answering.approve(market, call_off)
    ends = meanwhile is end_search
    with hub.reading(market.world.approver) as session:
        assert bool(calloffs.list_waiting(session, market.world.approver)) is not ends
