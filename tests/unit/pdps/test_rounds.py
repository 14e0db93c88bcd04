"""Rounds: dates, publication, the deadline that two people move, questions answered to all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from portal import pdps
from portal.db import Hub
from portal.kernel.actor import PUBLIC, Role
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from portal.pdps import ProposalState, RoundExtension
from tests.factories.pdps import CLOSES, DURING, QUESTIONS_UNTIL, make_scheme, round_facts
from tests.support.clock import freeze
from tests.support.people import make_person

LATER = CLOSES + timedelta(days=7)
TINY = timedelta(microseconds=1)


def test_a_round_is_public_once_it_is_published(hub: Hub) -> None:
    freeze(hub, DURING)
    scheme = make_scheme(hub, is_published=False)
    with hub.reading(PUBLIC) as session:
        assert pdps.list_open_rounds(session, DURING) == []
        with pytest.raises(NotFound):
            pdps.get_round(session, PUBLIC, scheme.round_reference)
    with hub.reading(scheme.manager) as session:
        assert pdps.get_round(session, scheme.manager, scheme.round_reference).title == "Round 5"
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.publish_round(uow, scheme.round_id)
    with hub.reading(PUBLIC) as session:
        assert [row.id for row in pdps.list_open_rounds(session, DURING)] == [scheme.round_id]
        questions = pdps.question_set_for(session, scheme.round_id, scheme.lot_id)
        assert questions.set.published_at == DURING
        assert [question.key for question in questions.gates] == ["exclusion", "insurance"]
        assert sum(question.weight for question in questions.scored) == 70


def test_another_council_cannot_see_or_publish_a_planned_round(hub: Hub) -> None:
    scheme = make_scheme(hub, is_published=False)
    other = make_person(hub, Role.SCHEME_MANAGER)
    with hub.reading(other) as session, pytest.raises(NotFound):
        pdps.get_round(session, other, scheme.round_reference)
    with pytest.raises(NotPermitted), hub.unit_of_work(other) as uow:
        pdps.publish_round(uow, scheme.round_id)


@pytest.mark.parametrize(
    "dates",
    [
        {"opens_at": CLOSES},
        {"questions_until": CLOSES + timedelta(minutes=1)},
        {"closes_at": CLOSES + timedelta(seconds=1)},
        {"closes_at": datetime(2026, 12, 5, 0, tzinfo=UTC)},
    ],
)
def test_dates_that_could_be_misread_are_refused(hub: Hub, dates: dict) -> None:
    scheme = make_scheme(hub)
    with hub.reading(scheme.manager) as session:
        questions = pdps.question_set_for(session, scheme.round_id, scheme.lot_id)
    facts = replace(round_facts({scheme.lot_id: questions.set.id}), **dates)
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.plan_round(uow, scheme.system_id, facts)


def test_a_round_whose_deadline_passed_is_not_published(hub: Hub) -> None:
    scheme = make_scheme(hub, is_published=False)
    freeze(hub, CLOSES)
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.publish_round(uow, scheme.round_id)
    freeze(hub, CLOSES - TINY)
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.publish_round(uow, scheme.round_id)


def test_the_deadline_moves_by_two_people_for_everybody(hub: Hub) -> None:
    freeze(hub, DURING)
    scheme = make_scheme(hub)
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.propose_extension(uow, scheme.round_id, LATER, "The portal was away for an hour.")
    with hub.reading(PUBLIC) as session:
        assert pdps.get_round(session, PUBLIC, scheme.round_reference).closes_at == CLOSES
        assert session.scalars(select(RoundExtension)).all() == []
    with pytest.raises(NotPermitted), hub.unit_of_work(scheme.manager) as uow:
        pdps.confirm_extension(uow, scheme.round_id)
    with hub.unit_of_work(scheme.second) as uow:
        pdps.confirm_extension(uow, scheme.round_id)
    with hub.reading(PUBLIC) as session:
        assert pdps.get_round(session, PUBLIC, scheme.round_reference).closes_at == LATER
        newest = pdps.list_changes(session, scheme.round_id)
        assert any("The portal was away for an hour." in change.words for change in newest)


def test_the_database_itself_wants_two_people(hub: Hub) -> None:
    freeze(hub, DURING)
    scheme = make_scheme(hub)
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.propose_extension(uow, scheme.round_id, LATER, "Why not.")
    change = (
        "UPDATE round_extension SET state = 'confirmed', decided_at = created_at, "
        "decided_by_id = proposed_by_id"
    )
    with (
        pytest.raises(Exception, match="two_people"),
        hub.system_work("test") as uow,
        uow.session.raw(),
    ):
        uow.session.execute(text(change))


def test_an_extension_is_later_single_and_by_the_host(hub: Hub) -> None:
    freeze(hub, DURING)
    scheme = make_scheme(hub)
    for moment in (CLOSES, CLOSES - timedelta(days=1), DURING):
        with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
            pdps.propose_extension(uow, scheme.round_id, moment, "Earlier.")
    other = make_person(hub, Role.SCHEME_MANAGER)
    assessor = make_person(hub, Role.ASSESSOR, organisation=scheme.host_id)
    for actor in (other, assessor):
        with pytest.raises(NotPermitted), hub.unit_of_work(actor) as uow:
            pdps.propose_extension(uow, scheme.round_id, LATER, "Not mine.")
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.propose_extension(uow, scheme.round_id, LATER, "Once.")
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.second) as uow:
        pdps.propose_extension(uow, scheme.round_id, LATER, "Twice.")


def test_a_dropped_proposal_moves_nothing_and_another_can_follow(hub: Hub) -> None:
    freeze(hub, DURING)
    scheme = make_scheme(hub)
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.propose_extension(uow, scheme.round_id, LATER, "Once.")
        uow.session.flush()
        pdps.drop_extension(uow, scheme.round_id)
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.propose_extension(uow, scheme.round_id, LATER, "Again.")
    with hub.reading(scheme.manager) as session:
        rows = session.scalars(select(RoundExtension).order_by(RoundExtension.reason)).all()
        states = [ProposalState(row.state) for row in rows]
        assert states == [ProposalState.PROPOSED, ProposalState.DROPPED]
        assert pdps.round_by_id(session, scheme.round_id).closes_at == CLOSES


def test_questions_are_asked_alone_and_answered_to_all(hub: Hub) -> None:
    freeze(hub, DURING)
    scheme = make_scheme(hub)
    asker, rival = make_person(hub, Role.APPLICANT), make_person(hub, Role.APPLICANT)
    with hub.unit_of_work(asker) as uow:
        words = "We at Oak Care wonder whether two branches are one application."
        asked = pdps.ask_clarification(uow, scheme.round_reference, words)
    with hub.reading(rival) as session:
        assert pdps.list_open_questions(session, scheme.round_id) == []
    with hub.reading(scheme.manager) as session:
        assert [row.words for row in pdps.list_open_questions(session, scheme.round_id)] == [words]
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.answer_clarification(
            uow, asked.id, question="Are two branches one application?", answer="Yes."
        )
    with hub.reading(PUBLIC) as session:
        answers = pdps.list_answers(session, scheme.round_id)
        assert [(row.number, row.question, row.answer) for row in answers] == [
            (1, "Are two branches one application?", "Yes.")
        ]
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.answer_clarification(uow, asked.id, question="Again?", answer="No.")


@pytest.mark.parametrize(("moment", "is_allowed"), [(-TINY, True), (0 * TINY, False)])
def test_questions_end_on_time(hub: Hub, moment: timedelta, is_allowed: bool) -> None:
    scheme = make_scheme(hub)
    asker = make_person(hub, Role.APPLICANT)
    freeze(hub, QUESTIONS_UNTIL + moment)
    if is_allowed:
        with hub.unit_of_work(asker) as uow:
            pdps.ask_clarification(uow, scheme.round_reference, "In time?")
        return
    with pytest.raises(RuleBroken), hub.unit_of_work(asker) as uow:
        pdps.ask_clarification(uow, scheme.round_reference, "In time?")


def test_who_may_ask(hub: Hub) -> None:
    freeze(hub, DURING)
    scheme = make_scheme(hub)
    for actor in (make_person(hub, Role.RESPONDER), scheme.manager):
        with pytest.raises(NotPermitted), hub.unit_of_work(actor) as uow:
            pdps.ask_clarification(uow, scheme.round_reference, "May I?")
