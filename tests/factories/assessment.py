"""An assessment from the opening to the release, one step at a time, through the room's verbs."""

from __future__ import annotations

from datetime import timedelta

from portal import assessment
from portal.assessment import GateDecisionKind, GateForm, InterestAnswer, ModerationForm
from portal.db import Hub
from portal.kernel.actor import Actor
from tests.factories.rounds import GATES, Applied, Stage, apply, make_round, move_clock

SAFEGUARDING, STAFFING, SOCIAL = 3, 4, 5
"""The numbers of the scored questions on the page; the checks are 1 and 2."""


def close(stage: Stage) -> None:
    """Move the clock past the deadline."""
    move_clock(stage.hub, timedelta(hours=2))


def open_up(stage: Stage) -> None:
    """Close the round and have two people open it."""
    close(stage)
    open_up_now(stage)


def open_up_now(stage: Stage) -> None:
    """Have two people open a round that has closed."""
    for person in (stage.manager, stage.lead):
        with stage.hub.unit_of_work(person) as uow:
            assessment.confirm_opening(uow, stage.reference)


def declare(
    stage: Stage, person: Actor, conflicts: tuple[Applied, ...] = (), only: tuple[Applied, ...] = ()
) -> None:
    """Have a person declare for everybody (or `only` some), with these conflicts."""
    against = {one.provider_id for one in conflicts}
    answers = {
        one.provider_id: (InterestAnswer.CONFLICT, "My sister works there.")
        if one.provider_id in against
        else (InterestAnswer.NONE, "")
        for one in (only or stage.applied)
    }
    with stage.hub.unit_of_work(person) as uow:
        assessment.declare(uow, stage.reference, answers)


def seat(stage: Stage, *people: Actor) -> None:
    """Put people (the two assessors if none are given) on the panel."""
    for person in people or (stage.first, stage.second):
        with stage.hub.unit_of_work(stage.lead) as uow:
            assessment.add_panel_member(uow, stage.reference, stage.lot_id, person.user_id)


def make_open(hub: Hub, applicants: int = 2) -> Stage:
    """A round that was opened, where everybody declared no interest and the panel is seated."""
    stage = make_round(hub)
    for number in range(applicants):
        apply(stage, solo=500_000 + 50_000 * number)
    open_up(stage)
    for person in stage.people():
        declare(stage, person)
    seat(stage)
    return stage


def decide(
    stage: Stage,
    person: Actor,
    one: Applied,
    position: int,
    decision: GateDecisionKind = GateDecisionKind.PASSED,
    **said: str,
) -> None:
    """Decide one check."""
    if decision is GateDecisionKind.FAILED:
        said = {"rule": "not_met", "reason": "Taxes are owed.", **said}
    with stage.hub.unit_of_work(person) as uow:
        assessment.decide_gate(uow, one.reference, position, GateForm(decision, **said))


def pass_checks(stage: Stage, *chosen: Applied) -> None:
    """Pass every check of these applications (all if none are given)."""
    for one in chosen or tuple(stage.applied):
        for position in range(1, len(GATES) + 1):
            decide(stage, stage.first, one, position)


def fail(stage: Stage, one: Applied) -> None:
    """Fail the second check by two people."""
    decide(stage, stage.first, one, 2, GateDecisionKind.FAILED, override_reason="Letter from HMRC.")
    with stage.hub.unit_of_work(stage.second) as uow:
        assessment.check_fail(uow, one.reference, 2, agreed=True)


def score(
    stage: Stage, person: Actor, one: Applied, position: int, points: int, reason: str = ""
) -> None:
    """Save one person's score."""
    with stage.hub.unit_of_work(person) as uow:
        why = reason or f"{points} by {person.name}"
        assessment.save_score(uow, one.reference, position, points, why)


def moderate(stage: Stage, one: Applied, position: int, agreed: int, **said: str) -> None:
    """Agree one score."""
    form = ModerationForm(agreed, said.pop("reason", f"Agreed {agreed}."), **said)
    with stage.hub.unit_of_work(stage.lead) as uow:
        assessment.moderate(uow, one.reference, position, form)


def score_all(stage: Stage, one: Applied, points: int) -> None:
    """Have both assessors score every answer alike and the lead agree."""
    for position in (SAFEGUARDING, STAFFING, SOCIAL):
        for person in (stage.first, stage.second):
            score(stage, person, one, position, points)
        moderate(stage, one, position, points)


def make_moderated(hub: Hub, points: tuple[int, ...] = (4, 1)) -> Stage:
    """A round where every application has passed its checks and has agreed scores."""
    stage = make_open(hub, len(points))
    pass_checks(stage)
    for one, given in zip(stage.applied, points, strict=True):
        score_all(stage, one, given)
    return stage


def draft(stage: Stage) -> None:
    """Have the lead draft the outcome."""
    with stage.hub.unit_of_work(stage.lead) as uow:
        assessment.draft_outcome(uow, stage.reference)


def sign(stage: Stage) -> None:
    """Have the approver sign it."""
    with stage.hub.unit_of_work(stage.approver) as uow:
        assessment.sign_outcome(uow, stage.reference)


def release(stage: Stage) -> None:
    """Read the letters and tell everybody."""
    with stage.hub.unit_of_work(stage.manager) as uow:
        assessment.mark_letters_read(uow, stage.reference)
    with stage.hub.unit_of_work(stage.manager) as uow:
        assessment.release(uow, stage.reference)


def make_released(hub: Hub, points: tuple[int, ...] = (4, 1)) -> Stage:
    """A round whose applicants were told."""
    stage = make_moderated(hub, points)
    draft(stage)
    sign(stage)
    release(stage)
    return stage
