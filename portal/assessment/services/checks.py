"""Pass or fail checks: decided with evidence, a fail by two people, a question to the applicant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, select

from portal import applications
from portal.applications import Application, SubmissionView
from portal.assessment import events, policies
from portal.assessment.models import FailCheck, GateDecision, GateQuery, GateReply
from portal.assessment.queries import (
    Seen,
    gate_steps,
    get_asked,
    get_question,
    get_seen,
    register_facts,
)
from portal.assessment.queries.work import GateStep
from portal.assessment.rules import gates
from portal.assessment.services.round import hold_assessment
from portal.assessment.services.saying import of_application, user
from portal.assessment.types import GateDecisionKind, Suggestion
from portal.db import UnitOfWork
from portal.kernel.clock import london_date
from portal.kernel.errors import RuleBroken
from portal.kernel.periods import add_working_days
from portal.pdps import Question, QuestionKind

ANSWER_WORKING_DAYS = 5
"""How long an applicant has to answer a question about a check (rules.md 4.1, reg 34 practice)."""


@dataclass(frozen=True, slots=True)
class GateForm:
    """What a checker says; `ask` is the question when the decision is to ask."""

    decision: GateDecisionKind
    rule: str = ""
    reason: str = ""
    override_reason: str = ""
    ask: str = ""


def hold_seen(uow: UnitOfWork, reference: str, *, share: bool = False) -> Seen:
    """An application that exists for the actor, with the round's assessment locked."""
    seen = get_seen(uow.session, uow.actor, reference)
    return replace(seen, assessment=hold_assessment(uow, seen.round, share=share))


def suggestion_for(submission: SubmissionView, question: Question) -> Suggestion:
    """What the published rule alone says of the applicant's declared answer."""
    answered = submission.gates.get(question.id)
    return gates.suggest(answered.choice if answered else None, question.passing_answer or "")


def decide_gate(uow: UnitOfWork, reference: str, position: int, form: GateForm) -> GateDecision:
    """Decide a check. A fail needs a second person before it counts.

    The register's facts of this moment are kept with the decision. Raises RuleBroken when a fail
    names no rule, or a departure from the rule has no reason.
    """
    seen = hold_seen(uow, reference)
    uow.require(policies.can_check(uow.actor, seen.assessment.state))
    question = _gate(uow, seen, position)
    submission = applications.read_submission(uow.session, uow.actor, seen.application)
    suggestion = suggestion_for(submission, question)
    _check_form(form, suggestion)
    steps = gate_steps(uow.session, seen.application.id, question.id)
    _not_waiting(steps, form.decision)
    row = _decision(uow, seen, question, form, len(steps) + 1)
    row.suggestion = suggestion
    departs = gates.overrides(form.decision, suggestion)
    row.override_reason = form.override_reason if departs else ""
    urns = [home.urn for home in submission.homes if home.urn]
    row.register_facts = register_facts(uow.session, urns)
    uow.add(row)
    facts = {"question_id": question.id, "decision": form.decision.value, "overrides": departs}
    said = row.override_reason or form.reason
    uow.record(of_application(events.GateDecided, seen.application, reason=said, **facts))
    if form.decision is GateDecisionKind.ASKED:
        uow.session.flush()
        _ask(uow, seen, row, form.ask)
    return row


def _gate(uow: UnitOfWork, seen: Seen, position: int) -> Question:
    set_id = seen.application.question_set_id
    return get_question(uow.session, set_id, position, QuestionKind.GATE)


def _check_form(form: GateForm, suggestion: Suggestion) -> None:
    gates.check_decision(
        form.decision,
        suggestion,
        rule=form.rule,
        reason=form.reason,
        override=form.override_reason,
    )
    if form.decision is GateDecisionKind.ASKED and not form.ask.strip():
        raise RuleBroken("ask", "Enter the question for the applicant", "ask")


def _decision(
    uow: UnitOfWork, seen: Seen, question: Question, form: GateForm, number: int
) -> GateDecision:
    return GateDecision(
        application_id=seen.application.id,
        question_id=question.id,
        council_id=seen.application.council_id,
        number=number,
        decision=form.decision,
        rule=form.rule if form.decision is GateDecisionKind.FAILED else "",
        reason=form.reason,
        decided_by_id=user(uow),
        created_at=uow.clock.now(),
    )


def _not_waiting(steps: Sequence[GateStep], decision: GateDecisionKind) -> None:
    """A fail that waits for its second person is looked at by them before it is decided anew."""
    if not steps:
        return
    last = steps[-1]
    waits = last.decision.decision is GateDecisionKind.FAILED and last.fail_check is None
    if waits and decision is GateDecisionKind.FAILED:
        raise RuleBroken("second_check", "This fail waits for a second person already", "decision")


def _ask(uow: UnitOfWork, seen: Seen, decision: GateDecision, words: str) -> None:
    application = seen.application
    now = uow.clock.now()
    uow.add(
        GateQuery(
            application_id=application.id,
            question_id=decision.question_id,
            council_id=application.council_id,
            provider_id=application.provider_id,
            gate_decision_id=decision.id,
            words=words,
            answer_by=add_working_days(london_date(now), ANSWER_WORKING_DAYS),
            created_at=now,
        )
    )
    facts = {"provider_id": application.provider_id, "question_id": decision.question_id}
    uow.record(of_application(events.ApplicantAsked, application, **facts))


def check_fail(
    uow: UnitOfWork, reference: str, position: int, *, agreed: bool, reason: str = ""
) -> None:
    """The second person agrees with a fail, which then counts, or not, which undoes it."""
    seen = hold_seen(uow, reference)
    application, question = seen.application, _gate(uow, seen, position)
    steps = gate_steps(uow.session, application.id, question.id)
    last = steps[-1] if steps else None
    if last is None or last.decision.decision is not GateDecisionKind.FAILED or last.fail_check:
        raise RuleBroken("no_fail", "There is no fail that waits for a second person.")
    decider = last.decision.decided_by_id
    uow.require(policies.can_check_fail(uow.actor, seen.assessment.state, decider))
    if not agreed and not reason.strip():
        raise RuleBroken("reason", "Enter why you do not agree", "second_reason")
    row = FailCheck(
        application_id=application.id,
        question_id=question.id,
        council_id=application.council_id,
        gate_decision_id=last.decision.id,
        checked_by_id=user(uow),
        created_at=uow.clock.now(),
    )
    row.agreed, row.reason = agreed, reason
    uow.add(row)
    facts = {"question_id": question.id, "agreed": agreed, "reason": reason}
    uow.record(of_application(events.GateFailChecked, application, **facts))


def reply(uow: UnitOfWork, query_id: UUID, words: str) -> GateQuery:
    """The applicant answers a question about a check, once, until its day has passed."""
    query = get_asked(uow.session, uow.actor, query_id)
    replies = select(func.count()).where(GateReply.gate_query_id == query.id)
    answered = bool(uow.session.scalar(replies))
    now = uow.clock.now()
    in_time = london_date(now) <= query.answer_by
    uow.require(policies.can_reply(uow.actor, answered, in_time))
    if not words.strip():
        raise RuleBroken("words", "Enter your answer", "words")
    owners = {"council_id": query.council_id, "provider_id": query.provider_id}
    about = {"application_id": query.application_id, "question_id": query.question_id}
    said = {"words": words, "replied_by_id": user(uow), "created_at": now}
    uow.add(GateReply(gate_query_id=query.id, **owners, **about, **said))
    fact = events.ApplicantReplied(
        subject_id=query.application_id,
        reference=uow.session.get_one(Application, query.application_id).reference,
        council_id=query.council_id,
        provider_id=query.provider_id,
        question_id=query.question_id,
    )
    uow.record(fact)
    return query
