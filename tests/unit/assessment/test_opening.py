"""Opening and declaring on both engines: two people, after the deadline, refusals remembered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import applications, assessment
from portal.assessment import AssessmentState, InterestAnswer
from portal.assessment.models import Interest, OpeningStep
from portal.audit.models import AuditEntry
from portal.kernel.actor import Role
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from tests.factories import assessment as make
from tests.factories.rounds import apply, make_round
from tests.support.people import make_person


@pytest.fixture
def stage(hub):
    made = make_round(hub)
    apply(made)
    apply(made)
    return made


def confirm(stage, who):
    with stage.hub.unit_of_work(who) as uow:
        return assessment.confirm_opening(uow, stage.reference)


def events_of(stage):
    with stage.hub.system_work("test") as uow, uow.session.raw():
        query = select(AuditEntry.event, AuditEntry.facts).where(
            AuditEntry.reference == stage.reference, AuditEntry.record == "round_assessment"
        )
        return [tuple(row) for row in uow.session.execute(query.order_by(AuditEntry.number))]


def seen_by(stage, who):
    with stage.hub.reading(who) as session:
        return applications.list_opened(session, who, stage.round_id)


def test_an_early_opening_is_refused_recorded_and_opens_nothing(stage):
    for who in (stage.manager, stage.lead):
        with pytest.raises(NotPermitted, match="not closed yet"):
            confirm(stage, who)
    assert [name for name, _ in events_of(stage)] == ["RoundOpeningRefused"] * 2
    assert seen_by(stage, stage.lead) == []
    make.close(stage)
    assert confirm(stage, stage.lead) is False
    assert seen_by(stage, stage.lead) == []


def test_one_person_never_opens_alone(stage):
    make.close(stage)
    assert confirm(stage, stage.lead) is False
    with pytest.raises(NotPermitted, match="second person"):
        confirm(stage, stage.lead)
    with pytest.raises(NotPermitted, match="Only a scheme manager"):
        confirm(stage, stage.first)
    with stage.hub.reading(stage.lead) as session:
        held = assessment.find_assessment(session, stage.round_id)
        assert held.state is AssessmentState.SEALED
        assert len(session.scalars(select(OpeningStep)).all()) == 1
    assert confirm(stage, stage.manager) is True
    assert len(seen_by(stage, stage.lead)) == 2
    with pytest.raises(NotPermitted, match="opened already"):
        confirm(stage, stage.lead)
    assert [name for name, _ in events_of(stage)] == [
        "RoundOpeningConfirmed",
        "RoundOpeningRefused",
        "RoundOpeningRefused",
        "RoundOpeningConfirmed",
        "RoundOpened",
        "RoundOpeningRefused",
    ]


def test_a_stranger_finds_no_round(stage):
    make.close(stage)
    with pytest.raises(NotFound):
        confirm(stage, make_person(stage.hub, Role.LEAD_ASSESSOR))


def test_a_conflict_bars_for_good_and_needs_its_reason(stage):
    make.open_up(stage)
    canary, other = stage.applied
    first = stage.first
    answers = {canary.provider_id: (InterestAnswer.CONFLICT, " ")}
    with pytest.raises(RuleBroken, match="conflict"), stage.hub.unit_of_work(first) as uow:
        assessment.declare(uow, stage.reference, answers)
    make.declare(stage, first, only=(canary,))
    make.declare(stage, first, conflicts=(canary,), only=(canary,))
    assert [row.reference for row in seen_by(stage, first)] == [other.reference]
    assert len(seen_by(stage, stage.second)) == 2
    with pytest.raises(NotFound):
        make.declare(stage, first, only=(canary,))
    with stage.hub.reading(first) as session:
        rows = session.scalars(select(Interest).order_by(Interest.created_at)).all()
    assert sorted(row.answer.value for row in rows) == ["conflict", "none"]


def test_declaring_twice_is_declaring_once(stage):
    make.open_up(stage)
    for _ in range(2):
        make.declare(stage, stage.first)
    with stage.hub.reading(stage.first) as session:
        assert len(session.scalars(select(Interest)).all()) == 2


def test_nobody_declares_about_somebody_who_did_not_apply(stage):
    make.open_up(stage)
    stranger = make_person(stage.hub, Role.PROVIDER_ADMIN)
    answers = {stranger.organisation_id: (InterestAnswer.NONE, "")}
    with pytest.raises(NotFound), stage.hub.unit_of_work(stage.first) as uow:
        assessment.declare(uow, stage.reference, answers)


def test_nothing_can_be_declared_while_sealed(stage):
    with pytest.raises(NotPermitted, match="sealed"):
        make.declare(stage, stage.first)


def test_the_panel_is_of_this_council_and_of_this_round(stage):
    stranger = make_person(stage.hub, Role.ASSESSOR)
    for who, error in ((stranger, RuleBroken), (stage.approver, RuleBroken)):
        with pytest.raises(error, match="assessor of this council"):
            make.seat(stage, who)
    with pytest.raises(NotFound), stage.hub.unit_of_work(stage.lead) as uow:
        assessment.add_panel_member(uow, stage.reference, stage.round_id, stage.first.user_id)
    with pytest.raises(NotPermitted), stage.hub.unit_of_work(stage.first) as uow:
        assessment.add_panel_member(uow, stage.reference, stage.lot_id, stage.first.user_id)
