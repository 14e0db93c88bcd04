"""Everything about a round's assessment for its printable record, as far as it exists for a person.

Scores are in it only where they were moderated: the record never lets anybody see early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal import accounts, applications
from portal.applications import LateAttempt
from portal.assessment.models import (
    Interest,
    Moderation,
    OpeningStep,
    OutcomeDraft,
    PanelMember,
    RoundAssessment,
    Score,
)
from portal.assessment.queries.board import Board, board_with
from portal.assessment.queries.parts import SAME_ANSWER, Key, load_opened, marks_from
from portal.assessment.queries.sight import visible_to
from portal.assessment.queries.work import GateStep
from portal.assessment.types import InterestAnswer
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.pdps import Round, RoundChange, list_changes


@dataclass(frozen=True, slots=True)
class Record:
    """What the record page prints; `names` are of people, `late` goes with the providers' names."""

    board: Board
    openings: Sequence[OpeningStep]
    changes: Sequence[RoundChange]
    interests: Sequence[Interest]
    panel: Sequence[PanelMember]
    gates: Sequence[GateStep]
    moderations: Sequence[Moderation]
    scores: Mapping[Key, Sequence[Score]]
    drafts: Sequence[OutcomeDraft]
    late: Sequence[tuple[LateAttempt, str]]
    names: dict[UUID, str]

    @property
    def agreed(self) -> dict[Key, Moderation]:
        """The agreed score that counts, by application and question."""
        return {(row.application_id, row.question_id): row for row in self.moderations}


@dataclass(frozen=True, slots=True)
class Steps:
    """A round with its own steps: the openings and every drafted outcome."""

    round: Round
    assessment: RoundAssessment
    openings: Sequence[OpeningStep]
    drafts: Sequence[OutcomeDraft]

    @property
    def draft(self) -> OutcomeDraft | None:
        """The draft that is waiting, signed or released."""
        found = [row for row in self.drafts if row.id == self.assessment.draft_id]
        return found[0] if found else None


def load_steps(session: ScopedSession, actor: Actor, reference: str) -> Steps:
    """A round with its own steps, in one statement (two openings, a draft or a few).

    Raises NotFound, also while the round is sealed.
    """
    query = (
        visible_to(actor)
        .join(RoundAssessment, RoundAssessment.round_id == Round.id)
        .outerjoin(OpeningStep, OpeningStep.round_assessment_id == RoundAssessment.id)
        .outerjoin(OutcomeDraft, OutcomeDraft.round_assessment_id == RoundAssessment.id)
        .where(Round.reference == reference, RoundAssessment.opened_at.is_not(None))
        .order_by(OpeningStep.created_at, OpeningStep.id, OutcomeDraft.number)
        .add_columns(RoundAssessment, OpeningStep, OutcomeDraft)
    )
    rows = session.execute(query).all()
    if not rows:
        raise NotFound("The round is sealed.")
    openings = {row[2].id: row[2] for row in rows if row[2] is not None}
    drafts = {row[3].id: row[3] for row in rows if row[3] is not None}
    return Steps(rows[0][0], rows[0][1], list(openings.values()), list(drafts.values()))


def load_record(session: ScopedSession, actor: Actor, steps: Steps, today: date) -> Record:
    """The record of a round, in nine statements after its steps."""
    opened = load_opened(session, actor, [steps.round.id])
    written = _written(session, [row.application.id for row in opened])
    marks = marks_from(
        (score.application_id, score.question_id, score.user_id, _moderator(moderation))
        for score, moderation in written
    )
    board = board_with(session, actor, steps.assessment, opened, marks, today)
    ids = {row.id for row in board.applications}
    record = Record(
        board=board,
        openings=steps.openings,
        changes=list_changes(session, steps.round.id),
        interests=_conflicts(board),
        panel=[row.member for row in board.panel_rows],
        gates=_gates(board, ids),
        moderations=_moderations(written, ids),
        scores=_scores(written, ids),
        drafts=steps.drafts,
        late=_late(session, actor, steps.round, board),
        names={},
    )
    return replace(record, names=accounts.names_of(session, _people(record)))


Written = Sequence[tuple[Score, Moderation | None]]


def _written(session: ScopedSession, ids: Sequence[UUID]) -> Written:
    """Every revision of every score beside every moderation of the same answer."""
    query = (
        select(Score, Moderation)
        .outerjoin(Moderation, SAME_ANSWER)
        .where(Score.application_id.in_(ids))
        .order_by(Score.created_at, Score.number, Score.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _moderator(moderation: Moderation | None) -> UUID | None:
    return moderation.moderated_by_id if moderation else None


def _conflicts(board: Board) -> list[Interest]:
    """Declared conflicts about applicants that exist for the reader, and no others."""
    return [
        row
        for row in board.interests
        if row.answer is InterestAnswer.CONFLICT and board.sight.sees(row.applicant_id)
    ]


def _gates(board: Board, ids: set[UUID]) -> list[GateStep]:
    found = [step for key, steps in board.steps.items() if key[0] in ids for step in steps]
    return sorted(found, key=lambda step: (step.decision.created_at, step.decision.number))


def _moderations(written: Written, ids: set[UUID]) -> list[Moderation]:
    """Every moderation, reopened ones too, the oldest first."""
    rows = {row.id: row for _, row in written if row is not None and row.application_id in ids}
    return sorted(rows.values(), key=lambda row: (row.created_at, row.number, str(row.id)))


def _scores(written: Written, ids: set[UUID]) -> dict[Key, list[Score]]:
    """Every revision of every score of the answers that were moderated."""
    rows = {row.id: row for row, agreed in written if agreed and row.application_id in ids}
    found: dict[Key, list[Score]] = {}
    for row in rows.values():
        found.setdefault((row.application_id, row.question_id), []).append(row)
    return found


def _late(
    session: ScopedSession, actor: Actor, round_: Round, board: Board
) -> list[tuple[LateAttempt, str]]:
    """What was tried too late, also by who has no opened application and is thus no applicant.

    An applicant about whom the reader declared a conflict, or nothing yet, does not exist here.
    """
    hidden = {row.id for row in board.applicants} | set(board.sight.answers)
    return [
        (row, provider)
        for row, provider in applications.list_late_in(session, actor, round_)
        if board.sight.sees(row.provider_id) or row.provider_id not in hidden
    ]


def _people(record: Record) -> set[UUID]:
    held = record.board.assessment
    found = {row.user_id for row in record.openings}
    found |= {row.user_id for row in record.interests}
    found |= {row.user_id for row in record.panel}
    found |= {row.removed_by_id for row in record.panel if row.removed_by_id}
    found |= {step.decision.decided_by_id for step in record.gates}
    found |= {step.fail_check.checked_by_id for step in record.gates if step.fail_check}
    found |= {row.moderated_by_id for row in record.moderations}
    found |= {row.user_id for rows in record.scores.values() for row in rows}
    found |= {row.drafted_by_id for row in record.drafts}
    found |= {row.tried_by_id for row, _ in record.late}
    steps = (held.signed_by_id, held.letters_read_by_id, held.released_by_id)
    return found | {one for one in steps if one is not None}
