"""What waits on each first page, one step of the round after the other."""

from __future__ import annotations

import pytest

from portal import wiring
from portal.admissions import tasks as admitting
from portal.assessment import tasks as assessing
from tests.factories import assessment as make
from tests.factories.rounds import apply, make_round

pytestmark = pytest.mark.one_engine("sqlite")


def waiting(app, hub, actor):
    with app.test_request_context(), hub.unit_of_work(actor) as uow:
        now = uow.clock.now()
        found = [
            *assessing.tasks(uow.session, actor, now),
            *admitting.tasks(uow.session, actor, now),
        ]
        return [task.title for task in found if task.waits_for(actor)]


def test_each_step_waits_for_its_person(app, hub):
    stage = make_round(hub)
    one = apply(stage)
    reference = one.reference
    assert waiting(app, hub, stage.lead) == []
    make.close(stage)
    assert waiting(app, hub, stage.lead) == ["Open Spring round"]
    assert waiting(app, hub, stage.first) == []
    make.open_up_now(stage)
    declaring = ["Declare your interests in Spring round"]
    for person in stage.people():
        assert waiting(app, hub, person) == declaring
        make.declare(stage, person)
    make.seat(stage)
    checks = f"Decide the checks of {reference}"
    assert waiting(app, hub, stage.first) == ["Score answers in Spring round", checks]
    make.pass_checks(stage)
    for position in (make.SAFEGUARDING, make.STAFFING, make.SOCIAL):
        for person in (stage.first, stage.second):
            make.score(stage, person, one, position, 4)
    assert waiting(app, hub, stage.first) == []
    assert waiting(app, hub, stage.lead) == [f"Moderate {reference}"]
    for position in (make.SAFEGUARDING, make.STAFFING, make.SOCIAL):
        make.moderate(stage, one, position, 4)
    assert waiting(app, hub, stage.lead) == ["Draft the outcome of Spring round"]
    make.draft(stage)
    assert waiting(app, hub, stage.approver) == ["Sign the outcome of Spring round"]
    assert waiting(app, hub, stage.lead) == []
    make.sign(stage)
    assert waiting(app, hub, stage.manager) == ["Read the letters of Spring round"]
    assert waiting(app, hub, one.admin) == []
    make.release(stage)
    for person in stage.people():
        assert waiting(app, hub, person) == []
    result, signing = waiting(app, hub, one.admin)
    assert result == f"Read the result of {reference}"
    assert signing.startswith("Sign agreement AGR-")


def test_a_question_waits_for_the_applicant(app, hub):
    stage = make.make_open(hub, 1)
    (one,) = stage.applied
    make.decide(stage, stage.first, one, 2, make.GateDecisionKind.ASKED, ask="Which year?")
    assert waiting(app, hub, one.admin) == [f"Answer a question about {one.reference}"]


def test_both_rooms_are_asked_by_the_first_pages():
    assert {assessing.tasks, admitting.tasks} <= set(wiring.waiting())
