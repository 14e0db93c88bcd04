"""Reads of the outcome: what the ranking stands on, what a draft says, what each letter will say.

Only for people who see every applicant of the round; the verbs and pages ask the policy first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal import applications
from portal.applications import Application
from portal.assessment.models import Moderation, OutcomeDraft, RoundAssessment
from portal.assessment.queries.board import Board
from portal.assessment.queries.parts import Key, LotQuestions
from portal.assessment.queries.work import last_moderations
from portal.assessment.rules import letters
from portal.assessment.rules.letters import FailedGate, LotResult, Spoken
from portal.assessment.rules.ranking import (
    BandShare,
    Entry,
    Line,
    Scheme,
    Weighed,
    inputs_from_json,
    inputs_to_json,
    lines_from_json,
)
from portal.assessment.types import FAIL_RULES, GateDecisionKind
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.pdps import Criterion, PriceBand, Round, price_bands


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A drafted outcome with the letters that it will send, by application."""

    draft: OutcomeDraft
    applications: Sequence[Application]
    lots: Mapping[UUID, LotResult]
    questions: Mapping[UUID, LotQuestions]
    spoken: Mapping[str, Spoken]
    letters: Mapping[str, dict[str, Any]]


def round_inputs(session: ScopedSession, actor: Actor, board: Board) -> dict[str, Any]:
    """For each lot, everything its ranking stands on: published terms, agreed scores, prices."""
    moderations = last_moderations(session, [row.id for row in board.applications])
    found: dict[str, Any] = {}
    for lot_id in sorted({row.lot_id for row in board.applications}, key=str):
        rows = [row for row in board.applications if row.lot_id == lot_id]
        questions = board.questions(rows[0])
        scheme = scheme_of(questions, price_bands(session, lot_id))
        entries = [_entry(session, actor, board, row, moderations) for row in rows]
        found[str(lot_id)] = inputs_to_json(scheme, entries)
    return found


def scheme_of(questions: LotQuestions, bands: Sequence[PriceBand]) -> Scheme:
    """The published terms of a lot as the ranking reads them."""
    weighed = tuple(
        Weighed(
            key=str(question.id),
            title=question.title,
            is_social=question.criterion is Criterion.SOCIAL_VALUE,
            weight=question.weight or 0,
            minimum=question.minimum,
        )
        for question in questions.scored
    )
    return Scheme(
        price_weight=questions.set.price_weight,
        pass_mark=questions.set.pass_mark,
        questions=weighed,
        bands=tuple(BandShare(str(band.id), band.label, band.share) for band in bands),
        formula=questions.set.price_formula.value,
    )


def _entry(
    session: ScopedSession,
    actor: Actor,
    board: Board,
    row: Application,
    moderations: Mapping[tuple[UUID, UUID], Moderation],
) -> Entry:
    name = board.names[row.provider_id]
    if not board.passed_gates(row):
        return Entry(row.reference, name, False, {}, {})
    agreed = {
        str(question): held.agreed
        for (application, question), held in moderations.items()
        if application == row.id
    }
    submission = applications.read_submission(session, actor, row)
    prices = {str(band): pence for band, pence in submission.prices.items()}
    return Entry(row.reference, name, True, agreed, prices)


def count_drafts(session: ScopedSession, assessment_id: UUID) -> int:
    """How many outcomes were drafted so far."""
    query = select(func.count()).where(OutcomeDraft.round_assessment_id == assessment_id)
    return session.scalar(query.select_from(OutcomeDraft)) or 0


def get_draft(session: ScopedSession, assessment: RoundAssessment) -> OutcomeDraft:
    """The draft that is waiting, signed or released. Raises NotFound without one."""
    if assessment.draft_id is None:
        raise NotFound("There is no outcome yet.")
    return session.get_one(OutcomeDraft, assessment.draft_id)


def list_drafts(session: ScopedSession, assessment_id: UUID) -> list[OutcomeDraft]:
    """Every draft, sent back ones too, the oldest first."""
    query = select(OutcomeDraft).where(OutcomeDraft.round_assessment_id == assessment_id)
    return list(session.scalars(query.order_by(OutcomeDraft.number)))


def read_result(session: ScopedSession, round_: Round, host: str, board: Board) -> RoundResult:
    """The drafted outcome with every letter as it would be sent. Raises NotFound without one."""
    draft = get_draft(session, board.assessment)
    agreed = last_moderations(session, [row.id for row in board.applications])
    return result_of(board, round_, host, draft, agreed)


def result_of(
    board: Board,
    round_: Round,
    host: str,
    draft: OutcomeDraft,
    moderations: Mapping[Key, Moderation],
) -> RoundResult:
    """The drafted outcome with every letter as it would be sent, from what was read already."""
    by_lot = {held.lot.id: held for held in board.sets.values()}
    lots = {
        UUID(lot): _lot_result(draft, lot, by_lot[UUID(lot)])
        for lot in draft.results
        if UUID(lot) in by_lot
    }
    spoken = _spoken(board, moderations)
    heading = {"host": host, "round": round_.reference, "round_title": round_.title}
    written = {
        line.reference: _letter(heading, by_lot[lot], result, line, spoken[line.reference])
        for lot, result in lots.items()
        for line in result.lines
        if line.reference in spoken
    }
    return RoundResult(draft, board.applications, lots, by_lot, spoken, written)


def _lot_result(draft: OutcomeDraft, lot: str, questions: LotQuestions) -> LotResult:
    scheme, entries = inputs_from_json(draft.inputs[lot])
    tops = {str(question.id): question.top_answer for question in questions.scored}
    return LotResult(scheme, entries, lines_from_json(draft.results[lot]), tops)


def _letter(
    heading: Mapping[str, Any],
    questions: LotQuestions,
    result: LotResult,
    line: Line,
    spoken: Spoken,
) -> dict[str, Any]:
    return {
        **letters.letter(result, line, spoken),
        **heading,
        "lot_number": questions.lot.number,
        "lot_title": questions.lot.title,
        "bands": [[band.key, band.label] for band in result.scheme.bands],
    }


def _spoken(board: Board, moderations: Mapping[Key, Moderation]) -> dict[str, Spoken]:
    failed = _failed(board)
    return {
        row.reference: Spoken(
            reasons={
                str(question): held.reason
                for (application, question), held in moderations.items()
                if application == row.id
            },
            failed=failed.get(row.id, []),
        )
        for row in board.applications
    }


def _failed(board: Board) -> dict[UUID, list[FailedGate]]:
    titles = {gate.id: gate.title for held in board.sets.values() for gate in held.gates}
    found: dict[UUID, list[FailedGate]] = {}
    for (application, question), steps in board.steps.items():
        last = steps[-1]
        said = last.decision
        agreed = last.fail_check is not None and last.fail_check.agreed
        if said.decision is GateDecisionKind.FAILED and agreed:
            gate = FailedGate(titles[question], FAIL_RULES[said.rule], said.reason)
            found.setdefault(application, []).append(gate)
    return found


def people_who_worked(board: Board, drafts: Iterable[OutcomeDraft]) -> set[UUID]:
    """Who drafted, moderated or scored anything in the round: none of them signs it."""
    return {*board.workers, *(draft.drafted_by_id for draft in drafts)}
