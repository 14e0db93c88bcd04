"""What was written stays: no path changes a score, a moderation or a signed outcome (G6, C24)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from portal import assessment
from portal.assessment.models import (
    GateDecision,
    Interest,
    Moderation,
    OutcomeDraft,
    OutcomeLetter,
    Score,
)
from portal.assessment.rules.ranking import replay
from portal.kernel.errors import NotPermitted, RuleBroken, StaleRecord
from tests.factories import assessment as make
from tests.factories.assessment import SAFEGUARDING, STAFFING

FIXED = (Score, Moderation, GateDecision, Interest, OutcomeDraft, OutcomeLetter)


@pytest.fixture
def released(hub):
    return make.make_released(hub, (4, 1))


def contents(hub, model):
    with hub.system_work("test") as uow:
        rows = uow.session.scalars(select(model).order_by(model.id)).all()
        names = [column.name for column in model.__table__.columns]
        return [tuple(str(getattr(row, name)) for name in names) for row in rows]


def test_no_path_changes_what_was_written(hub, released):
    before = {model: contents(hub, model) for model in FIXED}
    assert all(before.values())
    for model in FIXED:
        for attempt in (by_object, by_bulk, by_core, by_text, by_delete):
            with pytest.raises(DBAPIError), hub.system_work("test") as uow:
                attempt(uow.session, model)
    assert {model: contents(hub, model) for model in FIXED} == before


def by_object(session, model):
    row = session.scalars(select(model).limit(1)).one()
    row.created_at = row.created_at.replace(year=2001)
    session.flush()


def by_bulk(session, model):
    row = session.scalars(select(model).limit(1)).one()
    session.bulk_update_mappings(model, [{"id": row.id, "created_at": row.created_at}])


def by_core(session, model):
    value = session.scalars(select(model).limit(1)).one().created_at
    session.execute(update(model).values(created_at=value))


def by_text(session, model):
    with session.raw():
        session.execute(text(f"UPDATE {model.__tablename__} SET created_at = created_at"))


def by_delete(session, model):
    session.execute(delete(model))


def test_the_control_a_table_that_may_change_does(hub, released):
    with hub.unit_of_work(released.lead) as uow:
        held = assessment.find_assessment(uow.session, released.round_id)
        before = held.version
    assert before > 1


def test_a_score_after_moderation_is_refused_and_would_count_for_nothing(hub):
    stage = make.make_moderated(hub, (4, 1))
    one = stage.applied[0]
    with pytest.raises(NotPermitted, match="locked"):
        make.score(stage, stage.first, one, SAFEGUARDING, 5)
    with hub.system_work("test") as uow:
        moderation = uow.session.scalars(select(Moderation)).first()
    assert {entry["score"] for entry in moderation.scores} <= {4, 1}
    assert all(len(entry["digest"]) == 64 for entry in moderation.scores)


def test_nothing_moves_once_the_outcome_is_drafted(hub):
    stage = make.make_moderated(hub, (4, 1))
    make.draft(stage)
    one = stage.applied[0]
    for attempt in (
        lambda: make.score(stage, stage.first, one, STAFFING, 5),
        lambda: make.moderate(stage, one, STAFFING, 5, reopen_reason="x", movement_reason="x"),
        lambda: make.decide(stage, stage.first, one, 1),
        lambda: make.draft(stage),
        lambda: make.seat(stage, stage.lead),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_a_change_of_mind_is_another_revision(hub):
    stage = make.make_open(hub, 1)
    one = stage.applied[0]
    for points in (2, 3, 3):
        make.score(stage, stage.first, one, SAFEGUARDING, points, "The same reason.")
    with hub.reading(stage.first) as session:
        rows = session.scalars(select(Score).order_by(Score.number)).all()
    assert [(row.number, row.score) for row in rows] == [(1, 2), (2, 3)]
    with pytest.raises(StaleRecord), hub.unit_of_work(stage.first) as uow:
        assessment.save_score(uow, one.reference, SAFEGUARDING, 5, "Old window.", revision=1)


def test_who_scored_or_drafted_does_not_sign(hub):
    stage = make.make_moderated(hub, (4, 1))
    make.draft(stage)
    for who in (stage.lead, stage.first):
        with pytest.raises(NotPermitted), hub.unit_of_work(who) as uow:
            assessment.sign_outcome(uow, stage.reference)
    make.sign(stage)
    with pytest.raises(NotPermitted, match="Read the letters"):
        tell(stage)
    make.release(stage)
    with pytest.raises(NotPermitted, match="released already"):
        tell(stage)


def tell(stage):
    with stage.hub.unit_of_work(stage.manager) as uow:
        assessment.release(uow, stage.reference)


def test_a_conflict_declared_later_sets_a_persons_scores_aside(hub):
    stage = make.make_open(hub, 1)
    (one,) = stage.applied
    make.pass_checks(stage)
    make.score(stage, stage.first, one, SAFEGUARDING, 5)
    make.score(stage, stage.second, one, SAFEGUARDING, 2)
    make.declare(stage, stage.first, conflicts=(one,), only=(one,))
    with pytest.raises(NotPermitted, match="At least 2 assessors"):
        make.moderate(stage, one, SAFEGUARDING, 2)


def test_the_record_alone_gives_the_same_ranking(hub, released):
    with hub.reading(released.lead) as session:
        (draft,) = session.scalars(select(OutcomeDraft)).all()
    lot = str(released.lot_id)
    assert replay(draft.inputs[lot]) == draft.results[lot]
    draft.inputs[lot]["entries"][0]["agreed"].popitem()
    with pytest.raises(ValueError, match="no agreed score"):
        replay(draft.inputs[lot])


def test_an_unready_round_is_not_drafted(hub):
    stage = make.make_open(hub, 1)
    with pytest.raises(RuleBroken) as broken:
        make.draft(stage)
    assert len(broken.value.problems) == 5


def test_a_fail_without_its_second_person_keeps_the_outcome_waiting(hub):
    stage = make.make_open(hub, 2)
    good, bad = stage.applied
    make.pass_checks(stage, good)
    make.score_all(stage, good, 4)
    make.decide(stage, stage.first, bad, 1)
    failed = make.GateDecisionKind.FAILED
    make.decide(stage, stage.first, bad, 2, failed, override_reason="HMRC wrote.")
    with pytest.raises(RuleBroken, match="Taxes paid"):
        make.draft(stage)
    with pytest.raises(NotPermitted, match="second person"), hub.unit_of_work(stage.first) as uow:
        assessment.check_fail(uow, bad.reference, 2, agreed=True)
    with hub.unit_of_work(stage.second) as uow:
        assessment.check_fail(uow, bad.reference, 2, agreed=True)
    make.draft(stage)
    make.sign(stage)
    make.release(stage)
    with hub.reading(bad.admin) as session:
        letter = assessment.get_letter(session, bad.admin, bad.reference)
    assert letter.content["failed"] == [
        ["Taxes paid", "The published rule is not met", "Taxes are owed."]
    ]
    assert letter.content["questions"] == []
