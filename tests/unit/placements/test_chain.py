"""From sending to an agreement in force: every room's verb in its turn, on both engines."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal import calloffs, offers, placements, referrals
from portal.calloffs import CallOffState
from portal.db import Hub
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from portal.kernel.text import digest
from portal.offers import OfferState
from portal.placements import AgreementState, PlacementAgreement, Signatory
from portal.referrals import Outcome, Stage
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.support.people import make_person


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


def test_each_side_signs_once_over_the_document(hub: Hub) -> None:
    market = answering.make_market(hub)
    agreement = answering.agreement_of(market, answering.awarded(market, "Elm"))
    with (
        pytest.raises(RuleBroken, match="still being made"),
        hub.unit_of_work(market.officer) as uow,
    ):
        placements.sign(uow, agreement, answering.signatory("Ann"))
    answering.print_pdfs(hub)
    with pytest.raises(RuleBroken) as broken, hub.unit_of_work(market.officer) as uow:
        placements.sign(uow, agreement, Signatory(" ", "", " "))
    assert [name for name, _ in broken.value.problems] == ["name", "position", "authority"]
    with hub.unit_of_work(market.officer) as uow:
        placements.sign(uow, agreement, answering.signatory("Ann"))
    with (
        pytest.raises(NotPermitted, match="signed this already"),
        hub.unit_of_work(market.officer) as uow,
    ):
        placements.sign(uow, agreement, answering.signatory("Ann"))


def test_the_digest_covers_every_term_that_is_shown(hub: Hub) -> None:
    market = answering.make_market(hub, council="Haverdale Council")
    agreement = answering.agreement_of(market, answering.awarded(market, "Elm"))
    with hub.reading(market.officer) as session:
        row = placements.get_agreement(session, market.officer, agreement)
    assert row.terms_digest == digest(row.terms)
    assert (row.terms["council"], row.terms["home"]) == ("Haverdale Council", "Elm")
    assert row.terms["weekly_fee_pence"] == sum(line["pence"] for line in row.terms["lines"])
    assert {clause["source"] for clause in row.terms["clauses"]} == {"Sample terms"}


def test_agreements_are_for_the_two_sides_only(hub: Hub) -> None:
    market = answering.make_market(hub)
    agreement = answering.agreement_of(market, answering.awarded(market, "Elm"))
    stranger = make_person(
        hub, Role.CONTRACT_OFFICER, organisation=searching.other_council(market.world).council_id
    )
    worker = market.world.social_worker
    for actor in (market.home("Oak").provider, stranger, worker):
        with hub.reading(actor) as session:
            with pytest.raises(NotFound):
                placements.get_agreement(session, actor, agreement)
            assert placements.count_agreements(session, actor) == 0
    with hub.reading(market.home("Elm").responder) as session:
        assert placements.count_agreements(session, market.home("Elm").responder) == 1


COUNCIL, PROVIDER = uuid4(), uuid4()


@pytest.mark.parametrize("state", list(AgreementState))
@pytest.mark.parametrize(
    ("kind", "organisation", "role", "may_from"),
    [
        (ActorKind.COUNCIL, COUNCIL, Role.CONTRACT_OFFICER, {"to_sign", "signed_by_provider"}),
        (ActorKind.COUNCIL, COUNCIL, Role.APPROVER, {"to_sign", "signed_by_provider"}),
        (ActorKind.COUNCIL, COUNCIL, Role.BROKER, set()),
        (ActorKind.COUNCIL, PROVIDER, Role.CONTRACT_OFFICER, set()),
        (ActorKind.PROVIDER, PROVIDER, Role.CONTRACTS, {"to_sign", "signed_by_council"}),
        (ActorKind.PROVIDER, PROVIDER, Role.RESPONDER, set()),
        (ActorKind.PROVIDER, COUNCIL, Role.CONTRACTS, set()),
    ],
)
def test_who_signs(
    state: AgreementState, kind: ActorKind, organisation: UUID, role: Role, may_from: set[str]
) -> None:
    row = PlacementAgreement(council_id=COUNCIL, provider_id=PROVIDER, state=state)
    actor = Actor(kind, user_id=uuid4(), organisation_id=organisation, roles=frozenset({role}))
    assert bool(placements.can_sign(actor, row)) is (state.value in may_from)
