"""Sending, replacing, withdrawing: in time is strictly before; the late attempt is kept sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal import applications, documents, pdps
from portal.applications import ApplicationState, AttemptKind, Submission, TooLate
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.kernel.errors import IllegalTransition, NotPermitted, RuleBroken
from tests.factories.applications import CANARY, PENCE, draft_of, fill, make_application, send
from tests.factories.pdps import CLOSES, DURING, make_scheme
from tests.support.clock import freeze
from tests.support.people import make_person

TINY = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _during(hub: Hub) -> None:
    freeze(hub, DURING)


def own(hub: Hub, made):
    with hub.reading(made.admin) as session:
        return applications.get_application(session, made.admin, made.reference)


def submissions(hub: Hub, made) -> list[Submission]:
    with hub.reading(made.admin) as session:
        row = applications.get_application(session, made.admin, made.reference)
        return list(applications.list_submissions(session, row))


def late(hub: Hub, made):
    with hub.reading(made.admin) as session:
        row = applications.get_application(session, made.admin, made.reference)
        return list(applications.list_late(session, row))


def test_sending_keeps_an_immutable_numbered_copy_with_a_receipt(hub: Hub) -> None:
    made = make_application(hub)
    sent = send(hub, made)
    row = own(hub, made)
    assert (row.state, row.submissions, row.submitted_at) == (
        ApplicationState.SUBMITTED,
        1,
        DURING,
    )
    assert (sent.number, sent.submitted_at, sent.declared_name) == (1, DURING, "Ayo Bello")
    assert len(sent.digest) == 64
    with hub.reading(made.admin) as session:
        view = applications.read_submission(session, made.admin, row)
        questions = pdps.questions_of(session, row.question_set_id)
        pdf = documents.find_pdf(session, "application", made.id, "application_receipt")
    assert view.answers[questions.by_key("care").id] == f"{CANARY} answers care."
    assert view.gates[questions.by_key("insurance").id].choice == "no"
    assert view.gates[questions.by_key("insurance").id].document_id is not None
    assert [home.id for home in view.homes] == [made.home_id]
    assert set(view.prices.values()) == {PENCE}
    assert pdf.title == f"Receipt for application {made.reference}"
    for statement in (
        "UPDATE submission SET digest = 'x'",
        "UPDATE submission SET payload = payload, number = 9",
        "DELETE FROM submission",
    ):
        with (
            pytest.raises(Exception, match="append-only"),
            hub.system_work("test") as uow,
            uow.session.raw(),
        ):
            uow.session.execute(text(statement))


def test_a_draft_with_gaps_is_not_sent_and_every_gap_is_said(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    with pytest.raises(RuleBroken) as broken:
        send(hub, made)
    assert len(broken.value.problems) == 7
    assert submissions(hub, made) == []
    assert own(hub, made).state is ApplicationState.DRAFT


def test_only_an_administrator_sends_and_withdraws(hub: Hub) -> None:
    made = make_application(hub)
    for act in (
        lambda uow: applications.submit(uow, made.reference, name="S", post="P"),
        lambda uow: applications.withdraw(uow, made.reference),
    ):
        with pytest.raises(NotPermitted), hub.unit_of_work(made.applicant) as uow:
            act(uow)
    assert submissions(hub, made) == []


@pytest.mark.parametrize(
    ("moment", "is_in_time"), [(CLOSES - TINY, True), (CLOSES, False), (CLOSES + TINY, False)]
)
def test_in_time_is_strictly_before_to_the_microsecond(hub: Hub, moment, is_in_time) -> None:
    made = make_application(hub)
    freeze(hub, moment)
    if is_in_time:
        assert send(hub, made).submitted_at == moment
        return
    with pytest.raises(TooLate) as refusal:
        send(hub, made)
    assert (refusal.value.at, refusal.value.closes_at) == (moment, CLOSES)
    assert own(hub, made).state is ApplicationState.DRAFT
    assert submissions(hub, made) == []
    rows = late(hub, made)
    assert [(row.kind, row.at, row.closes_at, row.tried_by_id) for row in rows] == [
        (AttemptKind.SUBMIT, moment, CLOSES, made.admin.user_id)
    ]
    with hub.reading(system("test")) as session:
        entry = session.scalars(select(AuditEntry).filter_by(event="ApplicationLate")).one()
        assert entry.council_id is None


def test_a_longer_round_takes_what_an_hour_ago_was_late(hub: Hub) -> None:
    made = make_application(hub)
    later = CLOSES + timedelta(days=1)
    freeze(hub, CLOSES)
    with pytest.raises(TooLate):
        send(hub, made)
    with hub.unit_of_work(made.scheme.manager) as uow:
        pdps.propose_extension(uow, made.scheme.round_id, later, "The portal was away.")
    with hub.unit_of_work(made.scheme.second) as uow:
        pdps.confirm_extension(uow, made.scheme.round_id)
    assert send(hub, made).number == 1


def test_the_last_one_stands_and_later_edits_touch_only_the_draft(hub: Hub) -> None:
    made = make_application(hub)
    first = send(hub, made)
    with hub.unit_of_work(made.applicant) as uow:
        applications.save_answer(uow, made.reference, "care", "Better words.", revision=1)
    row = own(hub, made)
    with hub.reading(made.admin) as session:
        view = applications.read_submission(session, made.admin, row)
        care = pdps.questions_of(session, row.question_set_id).by_key("care").id
        assert view.answers[care] == f"{CANARY} answers care."
    second = send(hub, made)
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    with hub.reading(made.admin) as session:
        row = applications.get_application(session, made.admin, made.reference)
        view = applications.read_submission(session, made.admin, row)
        assert (view.number, view.answers[care]) == (2, "Better words.")
    with hub.reading(system("test")) as session:
        query = select(AuditEntry.event).filter_by(record_id=made.id).order_by(AuditEntry.number)
        names = [n for n in session.scalars(query) if n.startswith("Application")]
        assert names == ["ApplicationStarted", "ApplicationSubmitted", "ApplicationReplaced"]


def test_withdrawing_and_sending_again(hub: Hub) -> None:
    made = make_application(hub)
    with pytest.raises(IllegalTransition), hub.unit_of_work(made.admin) as uow:
        applications.withdraw(uow, made.reference)
    send(hub, made)
    freeze(hub, CLOSES - TINY)
    with hub.unit_of_work(made.admin) as uow:
        applications.withdraw(uow, made.reference)
    row = own(hub, made)
    assert (row.state, row.withdrawn_at) == (ApplicationState.WITHDRAWN, CLOSES - TINY)
    assert send(hub, made).number == 2
    row = own(hub, made)
    assert (row.state, row.withdrawn_at) == (ApplicationState.SUBMITTED, None)


@pytest.mark.parametrize("moment", [CLOSES, CLOSES + TINY])
def test_withdrawing_too_late_is_refused_and_recorded(hub: Hub, moment) -> None:
    made = make_application(hub)
    send(hub, made)
    freeze(hub, moment)
    with pytest.raises(TooLate), hub.unit_of_work(made.admin) as uow:
        applications.withdraw(uow, made.reference)
    assert own(hub, made).state is ApplicationState.SUBMITTED
    assert [row.kind for row in late(hub, made)] == [AttemptKind.WITHDRAW]


def test_the_database_binds_states_to_facts(hub: Hub) -> None:
    made = make_application(hub)
    for statement in (
        "UPDATE application SET state = 'submitted'",
        "UPDATE application SET state = 'withdrawn'",
        "UPDATE application SET submissions = 3",
        "UPDATE application SET opened_at = created_at",
    ):
        with (
            pytest.raises(Exception, match="ck_application"),
            hub.system_work("test") as uow,
            uow.session.raw(),
        ):
            uow.session.execute(text(statement))
    assert own(hub, made).state is ApplicationState.DRAFT


def test_messages_go_to_the_applicants_writers_only(hub: Hub) -> None:
    scheme = make_scheme(hub)
    made = make_application(hub, scheme)
    make_person(hub, Role.RESPONDER, organisation=made.admin.organisation_id)
    make_application(hub, scheme)
    send(hub, made)
    with hub.system_work("test") as uow, uow.session.raw():
        rows = uow.session.execute(
            text("SELECT user_id, template, path, context FROM outbox_message")
        ).all()
    received = [row for row in rows if row.template == "applications/email/received"]
    people = {str(made.admin.user_id), str(made.applicant.user_id)}
    plain = {person.replace("-", "") for person in people}
    assert {str(row.user_id).replace("-", "") for row in received} == plain
    assert {row.path for row in received} == {f"/p/applications/{made.reference}/submitted"}
    assert not any(CANARY in str(row) for row in rows)


def test_everybody_who_applies_hears_of_a_new_deadline_and_the_host_learns_nothing(
    hub: Hub,
) -> None:
    scheme = make_scheme(hub)
    mades = [make_application(hub, scheme, is_full=False) for _ in range(2)]
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.propose_extension(uow, scheme.round_id, CLOSES + timedelta(days=1), "Storm.")
    with hub.unit_of_work(scheme.second) as uow:
        pdps.confirm_extension(uow, scheme.round_id)
    with hub.system_work("test") as uow, uow.session.raw():
        rows = uow.session.execute(text("SELECT reference, template FROM outbox_message")).all()
    told = sorted(row.reference for row in rows if row.template.endswith("deadline_moved"))
    assert told == sorted(made.reference for made in mades for _ in range(2))
    with hub.reading(scheme.second) as session:
        query = select(AuditEntry.record).where(AuditEntry.record == "application")
        assert session.scalars(query).all() == []


def test_a_second_submission_of_the_same_words_has_its_own_number(hub: Hub) -> None:
    made = make_application(hub)
    assert [send(hub, made).number for _ in range(2)] == [1, 2]
    other = make_application(hub, made.scheme, is_full=False)
    fill(hub, other)
    assert draft_of(hub, other).content()["prices"] == draft_of(hub, made).content()["prices"]
