"""From sending to an agreement in force: every room's verb in its turn, on both engines."""

from __future__ import annotations

from sqlalchemy import select

from portal import calloffs, offers, placements, referrals
from portal.calloffs import CallOffState
from portal.db import Hub
from portal.offers import OfferState
from portal.placements import AgreementState
from portal.referrals import Outcome, Stage
from tests.factories import offers as answering


def test_a_chain_ends_in_an_agreement_in_force(hub: Hub) -> None:
    market = answering.make_market(hub)
    call_off = answering.awarded(market, "Elm")
    agreement = answering.agreement_of(market, call_off)
    assert answering.print_pdfs(hub) == 1
    answering.sign_both(market, agreement, market.home("Elm").provider)
    with hub.reading(market.officer) as session:
        row = placements.get_agreement(session, market.officer, agreement)
        signed = placements.list_signatures(session, row)
    assert row.state is AgreementState.IN_FORCE
    assert sorted(one.side.value for one in signed) == ["council", "provider"]
    assert len({one.pdf_digest for one in signed}) == 1


def test_everybody_hears_and_only_the_winner_reads_on(hub: Hub) -> None:
    market = answering.make_market(hub, homes=("Elm", "Oak", "Ash"))
    elm, oak, ash = (market.home(name) for name in ("Elm", "Oak", "Ash"))
    chosen = answering.make_offer(market, elm)
    other = answering.make_offer(market, oak, 400_000)
    answering.pass_deadline(market)
    call_off = answering.recommend(market, chosen, why_not={other: "His school is too far."})
    answering.approve(market, call_off)
    answering.award(market, call_off)
    told = {}
    for home in (elm, oak, ash):
        with hub.reading(home.responder) as session:
            one = referrals.get_recipient(session, home.responder, market.reference)
            told[home.id] = (one.outcome, one.outcome_reason)
            stages = referrals.live_stages(session, home.responder, one.referral_id)
            assert (Stage.IDENTITY in stages) == (home is elm)
            assert bool(stages) == (home is elm)
    assert told == {
        elm.id: (Outcome.AWARDED, ""),
        oak.id: (Outcome.NOT_CHOSEN, "His school is too far."),
        ash.id: (Outcome.NO_ANSWER, ""),
    }
    with hub.reading(oak.responder) as session:
        assert offers.get_offer(session, oak.responder, other).state is OfferState.UNSUCCESSFUL
    with hub.reading(market.world.broker) as session:
        row = calloffs.get_call_off(session, market.world.broker, call_off)
        assert row.state is CallOffState.AWARDED
        assert (
            session.scalars(select(offers.Offer.state).where(offers.Offer.id == row.offer_id)).one()
            is OfferState.ACCEPTED
        )
