"""Recommend, decide, award: two people, a sufficient limit, exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import calloffs, offers, referrals
from portal.calloffs import CallOff, CallOffState
from portal.db import Hub, SealRefused
from portal.kernel.actor import Actor, Role
from portal.kernel.errors import NotFound, NotPermitted, PortalError, RuleBroken
from portal.pdps import Route
from portal.placements import PlacementAgreement
from portal.referrals import ReadReason, Stage
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.factories.offers import Market
from tests.support.clock import freeze
from tests.support.people import make_person


def _open(hub: Hub, pence: int = 450_000) -> tuple[Market, str]:
    """Elm's offer, which may be opened."""
    market = answering.make_market(hub)
    offer = answering.make_offer(market, market.home("Elm"), pence)
    answering.pass_deadline(market)
    return market, offer


def test_nothing_is_recommended_while_offers_are_sealed(hub: Hub) -> None:
    market = answering.make_market(hub)
    offer = answering.make_offer(market, market.home("Elm"))
    with pytest.raises(NotPermitted, match="sealed"):
        answering.recommend(market, offer)


def test_a_recommendation_needs_each_reason_that_the_figures_ask_for(hub: Hub) -> None:
    market = answering.make_market(hub)
    dear = answering.make_offer(market, market.home("Elm"), 450_000)
    answering.make_offer(market, market.home("Oak"), 400_000)
    answering.pass_deadline(market)
    with pytest.raises(RuleBroken) as broken:
        answering.recommend(market, dear, why=" ", why_not_cheaper="", why_not_nearer="")
    assert [name for name, _ in broken.value.problems] == ["why", "why_not_cheaper"]


def test_the_recommender_never_approves(hub: Hub) -> None:
    market, offer = _open(hub)
    both = make_person(hub, Role.BROKER, Role.APPROVER, organisation=market.world.council_id)
    answering.give_limit(market.world, both, 2, "Head of service", 1_000_000, None)
    market.world.broker = both
    call_off = answering.recommend(market, offer)
    with pytest.raises(NotPermitted, match="somebody else must decide"):
        answering.approve(market, call_off, both)
    answering.approve(market, call_off)


@pytest.mark.parametrize(
    ("weekly", "who", "is_enough"),
    [
        (500_000, "manager", True),
        (500_100, "manager", False),
        (500_100, "director", True),
        (450_000, "nobody", False),
    ],
)
@pytest.mark.one_engine("sqlite")
def test_only_a_sufficient_limit_approves(hub: Hub, weekly: int, who: str, is_enough: bool) -> None:
    market, offer = _open(hub, weekly)
    nobody = make_person(hub, Role.APPROVER, organisation=market.world.council_id)
    people = {"manager": market.world.approver, "director": market.director, "nobody": nobody}
    call_off = answering.recommend(market, offer)
    if is_enough:
        answering.approve(market, call_off, people[who])
        return
    with pytest.raises(NotPermitted, match=r"limit|above what you may approve"):
        answering.approve(market, call_off, people[who])


def test_an_approver_reads_the_referral_when_asked_and_not_before(hub: Hub) -> None:
    market, offer = _open(hub)
    approver = market.world.approver
    with hub.reading(approver) as session, pytest.raises(NotFound):
        referrals.get_referral(session, approver, market.reference)
    answering.recommend(market, offer)
    with hub.unit_of_work(approver) as uow:
        referral = referrals.get_referral(uow.session, approver, market.reference)
        referrals.read_stage(uow, referral, Stage.PROFILE, ReadReason.DECIDE)


def test_sending_back_needs_a_question_and_a_new_recommendation_replaces(hub: Hub) -> None:
    market, offer = _open(hub)
    first = answering.recommend(market, offer)
    with pytest.raises(RuleBroken, match="Enter what you need to know"):
        _decide(market, first, "send_back", " ")
    _decide(market, first, "send_back", "What of his school?")
    second = answering.recommend(market, offer)
    assert _states(hub) == {first: CallOffState.REPLACED, second: CallOffState.RECOMMENDED}


def test_a_refusal_ends_a_recommendation(hub: Hub) -> None:
    market, offer = _open(hub)
    call_off = answering.recommend(market, offer)
    _decide(market, call_off, "refuse", "The fee is not explained.")
    with pytest.raises(NotPermitted, match="decided already"):
        answering.approve(market, call_off)
    with pytest.raises(NotPermitted, match="not approved"):
        answering.award(market, call_off)


def _decide(market: Market, call_off: str, verb: str, words: str) -> None:
    with market.hub.unit_of_work(market.world.approver) as uow:
        {"send_back": calloffs.send_back, "refuse": calloffs.refuse}[verb](uow, call_off, words)


def _states(hub: Hub) -> dict[str, CallOffState]:
    with hub.system_work("test") as uow:
        return {row.reference: row.state for row in uow.session.scalars(select(CallOff))}


def test_a_second_award_is_refused(hub: Hub) -> None:
    market = answering.make_market(hub)
    call_off = answering.awarded(market)
    with pytest.raises(PortalError):
        answering.award(market, call_off)
    with hub.system_work("test") as uow:
        assert len(uow.session.scalars(select(PlacementAgreement.id)).all()) == 1


def test_an_offer_changed_after_approval_is_not_awarded(hub: Hub) -> None:
    market = answering.make_market(hub, Route.EMERGENCY)
    elm = market.home("Elm")
    offer = answering.make_offer(market, elm)
    call_off = answering.recommend(market, offer)
    answering.approve(market, call_off)
    with hub.unit_of_work(elm.responder) as uow:
        offers.submit_offer(uow, offer)
    with pytest.raises(RuleBroken, match="changed this offer"):
        answering.award(market, call_off)


def test_a_home_that_may_no_longer_be_called_on_is_not_awarded(hub: Hub) -> None:
    market, offer = _open(hub)
    call_off = answering.recommend(market, offer)
    answering.approve(market, call_off)
    with hub.system_work("test") as uow:
        later = uow.clock.now() + timedelta(days=300)
    freeze(hub, later)
    with pytest.raises(RuleBroken, match="cannot be called on now"):
        answering.award(market, call_off)


def test_the_loser_reads_nothing_more_after_the_award(hub: Hub) -> None:
    market = answering.make_market(hub)
    oak = market.home("Oak")
    answering.awarded(market, "Elm")
    with pytest.raises(NotPermitted), hub.unit_of_work(oak.responder) as uow:
        recipient = referrals.get_recipient(uow.session, oak.responder, market.reference)
        assert recipient.summary == {}
        referrals.read_stage(uow, recipient, Stage.PROFILE, ReadReason.OFFER)
    elm = market.home("Elm")
    with hub.unit_of_work(elm.responder) as uow:
        recipient = referrals.get_recipient(uow.session, elm.responder, market.reference)
        read = referrals.read_stage(uow, recipient, Stage.IDENTITY, ReadReason.PREPARE)
    assert read["full_name"] == searching.IDENTITY["full_name"]


def test_call_offs_are_the_councils_own(hub: Hub) -> None:
    market = answering.make_market(hub)
    call_off = answering.awarded(market)
    stranger = searching.other_council(market.world).broker
    social_worker = market.world.social_worker
    for actor in (stranger, social_worker, market.home("Elm").provider):
        with hub.reading(actor) as session, pytest.raises(NotFound):
            calloffs.get_call_off(session, actor, call_off)


def test_reasons_are_sealed_for_everybody_but_the_councils_readers(hub: Hub) -> None:
    market, offer = _open(hub)
    call_off = answering.recommend(market, offer)
    auditor = make_person(hub, Role.AUDITOR, organisation=market.world.council_id)
    assert _why(hub, auditor, call_off) == answering.WHY
    with hub.system_work("test") as uow:
        kept = uow.session.scalars(select(calloffs.Recommendation.reasons)).one()
    assert b"CANARY-WHY" not in kept
    with hub.reading(market.home("Elm").provider) as session:
        assert session.scalars(select(calloffs.Recommendation)).all() == []


def _why(hub: Hub, actor: Actor, call_off: str) -> str:
    with hub.reading(actor) as session:
        row = calloffs.get_call_off(session, actor, call_off)
        return calloffs.read_reasons(session, calloffs.last_recommendation(session, row)).why


def test_a_draft_that_was_never_sent_is_not_told_to_the_council(hub: Hub) -> None:
    market = answering.make_market(hub)
    draft = answering.draft_offer(market, market.home("Oak"))
    answering.make_offer(market, market.home("Elm"))
    answering.pass_deadline(market)
    with hub.reading(market.world.broker) as session:
        referral = referrals.get_referral(session, market.world.broker, market.reference)
        (only,) = offers.list_open(session, market.world.broker, referral.id)
    call_off = answering.recommend(market, only.reference)
    answering.approve(market, call_off)
    answering.award(market, call_off)
    oak = market.home("Oak").responder
    with hub.reading(oak) as session:
        assert offers.get_offer(session, oak, draft).state is offers.OfferState.UNSUCCESSFUL
    with hub.reading(market.world.broker) as session, pytest.raises(NotFound):
        offers.get_offer(session, market.world.broker, draft)


def test_seal_of_another_call_off_is_refused(hub: Hub) -> None:
    market, offer = _open(hub)
    answering.recommend(market, offer)
    stranger = searching.other_council(market.world).broker
    with hub.system_work("test") as uow:
        row = uow.session.scalars(select(calloffs.Recommendation)).one()
        uow.session.expunge_all()
    with hub.reading(stranger) as session, pytest.raises(SealRefused):
        calloffs.read_reasons(session, row)
