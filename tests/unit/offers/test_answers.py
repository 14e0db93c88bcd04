"""A quick no, a question for all, an offer in time: what each does and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import offers, referrals
from portal.audit import AuditEntry
from portal.db import Base, Hub, SealRefused
from portal.db.clock import read_now
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken, StaleRecord
from portal.offers import DeclineReason, OfferState
from portal.pdps import Route
from portal.referrals import AnswerState
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.support.clock import freeze

ELSE = "CANARY-ELSE The garden is being dug up."


def _entries(hub: Hub, name: str) -> list[AuditEntry]:
    with hub.system_work("test") as uow:
        return list(uow.session.scalars(select(AuditEntry).where(AuditEntry.event == name)))


def test_a_no_is_kept_once_and_can_be_taken_back(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm = market.home("Elm")
    with hub.unit_of_work(elm.responder) as uow:
        _, first = offers.decline(uow, market.reference, DeclineReason.NO_PLACE)
    with hub.unit_of_work(elm.provider) as uow:
        kept, again = offers.decline(uow, market.reference, DeclineReason.STAFFING)
        assert kept.reason is DeclineReason.NO_PLACE
    assert (first, again) == (True, False)
    with hub.unit_of_work(elm.responder) as uow:
        offers.undo_decline(uow, market.reference)
    with hub.reading(elm.responder) as session:
        one = referrals.get_recipient(session, elm.responder, market.reference)
        assert one.answer_state is AnswerState.NONE
        assert offers.find_decline(session, one.id) is None


def test_a_no_stands_after_ten_minutes(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm = market.home("Elm")
    with hub.unit_of_work(elm.responder) as uow:
        offers.decline(uow, market.reference, DeclineReason.NO_PLACE)
        later = uow.clock.now() + timedelta(minutes=10)
    freeze(hub, later)
    with (
        pytest.raises(NotPermitted, match="10 minutes"),
        hub.unit_of_work(elm.responder) as uow,
    ):
        offers.undo_decline(uow, market.reference)


def test_another_reason_needs_words_that_nobody_else_reads(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm, oak = market.home("Elm"), market.home("Oak")
    with pytest.raises(RuleBroken) as broken, hub.unit_of_work(elm.responder) as uow:
        offers.decline(uow, market.reference, DeclineReason.OTHER, "  ")
    assert (broken.value.field, broken.value.sentence) == (
        "words",
        "Enter a short reason, or choose one above",
    )
    with hub.unit_of_work(elm.responder) as uow:
        offers.decline(uow, market.reference, DeclineReason.OTHER, ELSE)
    with hub.reading(oak.responder) as session:
        assert session.scalars(select(offers.Decline)).all() == []
    with hub.reading(market.world.broker) as session:
        row = session.scalars(select(offers.Decline)).one()
        assert offers.read_decline(session, row) == ELSE


def test_a_question_is_answered_once_for_all_and_for_those_asked_later(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm, oak, broker = market.home("Elm"), market.home("Oak"), market.world.broker
    with hub.unit_of_work(elm.responder) as uow:
        question = offers.ask(uow, market.reference, "CANARY-QUESTION Is there a dog?").id
    with hub.reading(oak.responder) as session:
        one = referrals.get_recipient(session, oak.responder, market.reference)
        assert offers.list_questions(session, oak.responder, one.referral_id) == []
    with hub.unit_of_work(broker) as uow:
        offers.answer_question(uow, market.reference, question, "CANARY-ANSWER No dog.")
    ash = searching.add_home(market.world, "Ash")
    searching.send_referral(market.world, market.reference, [ash])
    for home in (elm, oak, ash):
        with hub.reading(home.responder) as session:
            one = referrals.get_recipient(session, home.responder, market.reference)
            (read,) = offers.list_questions(session, home.responder, one.referral_id)
        assert read.answer == "CANARY-ANSWER No dog."
        assert read.question == "CANARY-QUESTION Is there a dog?"
    with (
        pytest.raises(NotPermitted, match="was answered"),
        hub.unit_of_work(broker) as uow,
    ):
        offers.answer_question(uow, market.reference, question, "Yes.")


def test_two_questions_have_two_numbers(hub: Hub) -> None:
    market = answering.make_market(hub)
    numbers = []
    for name in ("Elm", "Oak"):
        with hub.unit_of_work(market.home(name).responder) as uow:
            numbers.append(offers.ask(uow, market.reference, "Is there a dog?").number)
    assert numbers == [1, 2]


def test_a_draft_saved_by_a_colleague_is_not_overwritten(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    with hub.reading(elm.responder) as session:
        row = offers.get_offer(session, elm.responder, reference)
        seen, shown = row.version, offers.read_draft(session, row)
    mine = answering.filled(shown, 410_000)
    with hub.unit_of_work(elm.provider) as uow:
        offers.save_draft(uow, reference, answering.filled(shown, 420_000), seen)
    with pytest.raises(StaleRecord) as stale, hub.unit_of_work(elm.responder) as uow:
        offers.save_draft(uow, reference, mine, seen)
    theirs, typed = stale.value.theirs, stale.value.mine
    assert isinstance(theirs, offers.Content)
    assert isinstance(typed, offers.Content)
    assert (theirs.weekly_pence, typed.weekly_pence) == (420_000, 410_000)


def test_every_gap_is_named_before_sending(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm = market.home("Elm")
    with hub.unit_of_work(elm.responder) as uow:
        reference = offers.start_offer(uow, market.reference, elm.reference).reference
    with pytest.raises(RuleBroken) as broken, hub.unit_of_work(elm.responder) as uow:
        offers.submit_offer(uow, reference)
    assert [name for name, _ in broken.value.problems] == [
        "starts_on",
        "needs-0-how",
        "lines",
        "living_there",
        "staffing",
    ]


def test_a_home_without_a_place_cannot_be_named(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm = market.home("Elm")
    searching.state_places(hub, elm, 0)
    with (
        pytest.raises(RuleBroken, match="no place that counts now"),
        hub.unit_of_work(elm.responder) as uow,
    ):
        offers.start_offer(uow, market.reference, elm.reference)


def test_a_late_offer_is_refused_and_recorded(hub: Hub) -> None:
    market = answering.make_market(hub)
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    with hub.reading(elm.responder) as session:
        deadline = referrals.get_recipient(session, elm.responder, market.reference).respond_by
    freeze(hub, deadline)
    with (
        pytest.raises(NotPermitted, match="time to answer has passed"),
        hub.unit_of_work(elm.responder) as uow,
    ):
        offers.submit_offer(uow, reference)
    assert len(_entries(hub, "OfferLate")) == 1
    freeze(hub, deadline - timedelta(microseconds=1))
    with hub.unit_of_work(elm.responder) as uow:
        offers.submit_offer(uow, reference)
    assert len(_entries(hub, "OfferSubmitted")) == 1


def test_a_sent_offer_can_be_changed_and_each_version_stays(hub: Hub) -> None:
    market = answering.make_market(hub, Route.EMERGENCY)
    elm = market.home("Elm")
    reference = answering.make_offer(market, elm, 450_000)
    with hub.unit_of_work(elm.responder) as uow:
        row = offers.get_offer(uow.session, elm.responder, reference)
        changed = answering.filled(offers.read_draft(uow.session, row), 440_000)
        offers.save_draft(uow, reference, changed, row.version)
    with hub.reading(market.world.broker) as session:
        row = offers.get_offer(session, market.world.broker, reference)
        assert offers.get_sent(session, row).content.weekly_pence == 450_000
    with hub.unit_of_work(elm.responder) as uow:
        offers.submit_offer(uow, reference)
    with hub.reading(market.world.broker) as session:
        row = offers.get_offer(session, market.world.broker, reference)
        assert offers.get_sent(session, row).content.weekly_pence == 440_000
        kept = session.scalars(select(offers.OfferVersion.number)).all()
    assert sorted(kept) == [1, 2]


def test_sealed_offers_have_no_trace_for_the_council_before_the_deadline(hub: Hub) -> None:
    market = answering.make_market(hub, Route.URGENT)
    broker, elm = market.world.broker, market.home("Elm")
    reference = answering.make_offer(market, elm)
    with hub.reading(broker) as session:
        referral = referrals.get_referral(session, broker, market.reference)
        assert offers.list_offers(session, broker, referral, read_now(session)) == []
        assert offers.list_open(session, broker, referral.id) == []
        with pytest.raises(NotFound):
            offers.get_offer(session, broker, reference)
        version = session.scalars(select(offers.OfferVersion)).one()
        with pytest.raises(SealRefused):
            offers.read_version(session, version)
    sent = _entries(hub, "OfferSubmitted")
    assert [entry.council_id for entry in sent] == [None]
    answering.pass_deadline(market)
    with hub.reading(broker) as session:
        referral = referrals.get_referral(session, broker, market.reference)
        (one,) = offers.list_offers(session, broker, referral, read_now(session))
        assert one.content.staffing == answering.STAFFING


def test_quick_offers_are_seen_as_they_arrive(hub: Hub) -> None:
    market = answering.make_market(hub, Route.SAME_DAY)
    answering.make_offer(market, market.home("Elm"))
    with hub.reading(market.world.broker) as session:
        referral = referrals.get_referral(session, market.world.broker, market.reference)
        found = offers.list_offers(session, market.world.broker, referral, read_now(session))
    assert len(found) == 1


def test_another_provider_and_another_council_find_nothing(hub: Hub) -> None:
    market = answering.make_market(hub, Route.EMERGENCY)
    reference = answering.make_offer(market, market.home("Elm"))
    stranger = searching.other_council(market.world).broker
    for actor in (market.home("Oak").responder, stranger):
        with hub.reading(actor) as session:
            with pytest.raises(NotFound):
                offers.get_offer(session, actor, reference)
            assert session.scalars(select(offers.OfferVersion)).all() == []


def test_the_database_holds_no_word_of_an_answer(hub: Hub) -> None:
    market = answering.make_market(hub, Route.URGENT)
    answering.make_offer(market, market.home("Elm"))
    with hub.unit_of_work(market.home("Oak").responder) as uow:
        offers.decline(uow, market.reference, DeclineReason.OTHER, ELSE)
    kept = _everything(hub)
    assert "CANARY-SUMMARY" in kept  # the control: stage 1 lies open
    for canary in ("CANARY-STAFFING", "CANARY-LIVING", "CANARY-STATEMENT", "CANARY-ELSE"):
        assert canary not in kept


def _everything(hub: Hub) -> str:
    """Every table's every cell as text."""
    found = []
    with hub.system_work("test") as uow, uow.session.raw():
        for table in Base.metadata.sorted_tables:
            found += [repr(tuple(row)) for row in uow.session.execute(select(table))]
    return "\n".join(found)


def test_withdrawing_the_only_offer_leaves_no_answer(hub: Hub) -> None:
    market = answering.make_market(hub, Route.EMERGENCY)
    elm = market.home("Elm")
    reference = answering.make_offer(market, elm)
    with hub.unit_of_work(elm.responder) as uow:
        offers.withdraw_offer(uow, reference)
    with hub.reading(elm.responder) as session:
        one = referrals.get_recipient(session, elm.responder, market.reference)
        assert one.answer_state is AnswerState.NONE
        assert offers.get_offer(session, elm.responder, reference).state is OfferState.WITHDRAWN
