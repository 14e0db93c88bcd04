"""The round's own steps: opening by two people, declaring interests, choosing the panels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import applications, pdps
from portal.accounts import Membership
from portal.assessment import events, policies
from portal.assessment.models import Interest, OpeningStep, PanelMember, RoundAssessment
from portal.assessment.queries import find_assessment, get_round, list_applicants, sight_of
from portal.assessment.services.saying import of_round, user
from portal.assessment.states import ASSESSMENT
from portal.assessment.types import AssessmentState, InterestAnswer
from portal.db import UnitOfWork
from portal.kernel.errors import NotFound, RuleBroken
from portal.pdps import Round

Declared = tuple[InterestAnswer, str]
NEEDED_OPENERS = 2


def hold_assessment(uow: UnitOfWork, round_: Round, *, share: bool = False) -> RoundAssessment:
    """The round's assessment, locked; made at the first step. `share` lets others work beside."""
    query = select(RoundAssessment).where(RoundAssessment.round_id == round_.id)
    locked = query.with_for_update(read=share).execution_options(populate_existing=True)
    row = uow.session.scalar(locked)
    if row is not None:
        return row
    fresh = RoundAssessment(
        round_id=round_.id,
        council_id=round_.host_council_id,
        state=AssessmentState.SEALED,
        created_at=uow.clock.now(),
    )
    try:
        with uow.session.begin_nested():
            uow.add(fresh)
    except IntegrityError:  # another person took the first step at this very moment
        return uow.session.scalars(locked).one()
    return fresh


def confirm_opening(uow: UnitOfWork, reference: str) -> bool:
    """Confirm that the round may be opened; the second of two people opens it (then True).

    A refusal (too early, twice by one person, open already) changes nothing and is recorded.
    """
    round_ = pdps.lock_round(uow.session, get_round(uow.session, uow.actor, reference).id)
    assessment = hold_assessment(uow, round_)
    query = select(OpeningStep.user_id).where(OpeningStep.round_assessment_id == assessment.id)
    people = set(uow.session.scalars(query))
    now = uow.clock.now()
    verdict = policies.can_confirm_opening(
        uow.actor, assessment.state, round_.closes_at, now, people
    )
    if not verdict:
        uow.afterwards(partial(_record_refusal, round_id=round_.id, why=verdict.reason))
    uow.require(verdict)
    held = {"round_assessment_id": assessment.id, "council_id": assessment.council_id}
    uow.add(OpeningStep(**held, user_id=user(uow), created_at=now))
    count = len(people) + 1
    uow.record(of_round(events.RoundOpeningConfirmed, assessment, reference, confirmations=count))
    if count < NEEDED_OPENERS:
        return False
    _open(uow, round_.id, reference)
    return True


def _open(uow: UnitOfWork, round_id: UUID, reference: str) -> None:
    with uow.crossing("round_opening"):
        applications.open_round(uow, round_id)
    assessment = find_assessment(uow.session, round_id)
    assert assessment is not None
    assessment.state = ASSESSMENT.after(assessment.state, "open")
    assessment.opened_at = uow.clock.now()
    opened = len(applications.list_opened(uow.session, uow.actor, round_id))
    uow.record(of_round(events.RoundOpened, assessment, reference, applications=opened))


def _record_refusal(second: UnitOfWork, round_id: UUID, why: str) -> None:
    """In a second unit of work, after the first was undone."""
    round_ = second.session.get_one(Round, round_id)
    assessment = hold_assessment(second, round_)
    second.record(of_round(events.RoundOpeningRefused, assessment, round_.reference, why=why))


def declare(uow: UnitOfWork, reference: str, answers: Mapping[UUID, Declared]) -> None:
    """Declare for each of some applicants whether there is an interest.

    A conflict bars the person from every application of that applicant in the round, for good; one
    can still be declared after "none". Raises NotFound for anybody who is not an applicant (or no
    longer exists for this person), RuleBroken for a conflict without a reason.
    """
    round_ = get_round(uow.session, uow.actor, reference)
    assessment = hold_assessment(uow, round_)
    uow.require(policies.can_declare(uow.actor, assessment.state))
    known = {one.id for one in list_applicants(uow.session, uow.actor, round_.id)}
    if not answers.keys() <= known:
        raise NotFound("There is no such applicant.")
    sight = sight_of(uow.session, uow.actor, assessment)
    for applicant_id, (answer, reason) in sorted(answers.items(), key=lambda item: str(item[0])):
        if sight.answers.get(applicant_id) is not answer:
            _declare(uow, assessment, reference, applicant_id, answer, reason)


def _declare(
    uow: UnitOfWork,
    assessment: RoundAssessment,
    reference: str,
    applicant_id: UUID,
    answer: InterestAnswer,
    reason: str,
) -> None:
    is_conflict = answer is InterestAnswer.CONFLICT
    if is_conflict and not reason.strip():
        raise RuleBroken("conflict_reason", "Enter what the conflict is", f"reason-{applicant_id}")
    said = reason if is_conflict else ""
    row = Interest(
        round_assessment_id=assessment.id,
        council_id=assessment.council_id,
        applicant_id=applicant_id,
        user_id=user(uow),
        created_at=uow.clock.now(),
    )
    row.answer, row.reason = answer, said
    uow.add(row)
    facts = {"about_id": applicant_id, "answer": answer, "reason": said}
    uow.record(of_round(events.InterestDeclared, assessment, reference, **facts))
    if is_conflict:
        _bar(uow, assessment.round_id, applicant_id, reason)


def _bar(uow: UnitOfWork, round_id: UUID, applicant_id: UUID, reason: str) -> None:
    for row in applications.list_opened(uow.session, uow.actor, round_id):
        if row.provider_id == applicant_id:
            applications.bar_reader(uow, row.id, user(uow), reason)


def add_panel_member(uow: UnitOfWork, reference: str, lot_id: UUID, user_id: UUID) -> None:
    """Ask a person to score a lot of the round.

    Raises RuleBroken unless they are an assessor of this council, and not on the panel yet.
    """
    round_ = get_round(uow.session, uow.actor, reference)
    assessment = hold_assessment(uow, round_)
    uow.require(policies.can_manage_panel(uow.actor, assessment.state))
    if lot_id not in {lot.id for lot in pdps.lots_of_round(uow.session, round_.id)}:
        raise NotFound("This lot is not in the round.")
    if not _is_assessor(uow, user_id):
        raise RuleBroken("not_an_assessor", "Choose an assessor of this council", "user_id")
    if _on_panel(uow, assessment.id, lot_id, user_id) is not None:
        raise RuleBroken("on_panel", "This person is on the panel already", "user_id")
    row = PanelMember(
        round_assessment_id=assessment.id,
        council_id=assessment.council_id,
        lot_id=lot_id,
        user_id=user_id,
        added_by_id=user(uow),
        created_at=uow.clock.now(),
    )
    uow.add(row)
    facts = {"user_id": user_id, "lot_id": lot_id}
    uow.record(of_round(events.PanelMemberAdded, assessment, reference, **facts))


def remove_panel_member(
    uow: UnitOfWork, reference: str, lot_id: UUID, user_id: UUID, reason: str
) -> None:
    """Take a person off a lot's panel, with a reason; what they scored stays in the record."""
    round_ = get_round(uow.session, uow.actor, reference)
    assessment = hold_assessment(uow, round_)
    uow.require(policies.can_manage_panel(uow.actor, assessment.state))
    row = _on_panel(uow, assessment.id, lot_id, user_id)
    if row is None:
        raise NotFound("This person is not on the panel.")
    if not reason.strip():
        raise RuleBroken("reason", "Enter why this person leaves the panel", "reason")
    row.removed_at, row.removed_by_id = uow.clock.now(), uow.actor.user_id
    row.removal_reason = reason
    facts = {"user_id": user_id, "lot_id": lot_id, "reason": reason}
    uow.record(of_round(events.PanelMemberRemoved, assessment, reference, **facts))


def _is_assessor(uow: UnitOfWork, user_id: UUID) -> bool:
    query = select(Membership.roles).where(
        Membership.organisation_id == uow.actor.organisation_id,
        Membership.user_id == user_id,
        Membership.ended_at.is_(None),
    )
    roles = uow.session.scalar(query) or []
    return any(role.value in roles for role in policies.PANEL)


def _on_panel(
    uow: UnitOfWork, assessment_id: UUID, lot_id: UUID, user_id: UUID
) -> PanelMember | None:
    query = select(PanelMember).where(
        PanelMember.round_assessment_id == assessment_id,
        PanelMember.lot_id == lot_id,
        PanelMember.user_id == user_id,
        PanelMember.removed_at.is_(None),
    )
    return uow.session.scalar(query)
