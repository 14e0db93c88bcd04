"""Everything about a round's assessment for its printable record, as far as it exists for a person.

Scores are in it only where they were moderated: the record never lets anybody see early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from portal import accounts
from portal.applications import LateAttempt
from portal.assessment.models import (
    Interest,
    Moderation,
    OpeningStep,
    OutcomeDraft,
    PanelMember,
    Score,
)
from portal.assessment.queries.board import Board
from portal.assessment.queries.outcome import list_drafts
from portal.assessment.queries.work import GateStep, all_moderations, gate_steps_of
from portal.assessment.types import InterestAnswer
from portal.db import ScopedSession
from portal.pdps import RoundChange, list_changes


@dataclass(frozen=True, slots=True)
class Record:
    """What the record page prints; `names` are of people."""

    board: Board
    openings: Sequence[OpeningStep]
    changes: Sequence[RoundChange]
    interests: Sequence[Interest]
    panel: Sequence[PanelMember]
    gates: Sequence[GateStep]
    moderations: Sequence[Moderation]
    scores: dict[tuple[UUID, UUID], list[Score]]
    drafts: Sequence[OutcomeDraft]
    late: Sequence[LateAttempt]
    names: dict[UUID, str]


def load_record(session: ScopedSession, board: Board) -> Record:
    """The record of a round, in about ten statements beside the board's."""
    ids = [row.id for row in board.applications]
    held = board.assessment.id
    record = Record(
        board=board,
        openings=_openings(session, held),
        changes=list_changes(session, board.assessment.round_id),
        interests=_interests(session, board),
        panel=_panel(session, held),
        gates=gate_steps_of(session, ids),
        moderations=all_moderations(session, ids),
        scores=_scores(session, ids, board),
        drafts=list_drafts(session, held),
        late=_late(session, ids),
        names={},
    )
    return replace(record, names=accounts.names_of(session, _people(record)))


def _panel(session: ScopedSession, assessment_id: UUID) -> list[PanelMember]:
    query = select(PanelMember).where(PanelMember.round_assessment_id == assessment_id)
    return list(session.scalars(query.order_by(PanelMember.created_at, PanelMember.id)))


def _openings(session: ScopedSession, assessment_id: UUID) -> list[OpeningStep]:
    query = select(OpeningStep).where(OpeningStep.round_assessment_id == assessment_id)
    return list(session.scalars(query.order_by(OpeningStep.created_at, OpeningStep.id)))


def _interests(session: ScopedSession, board: Board) -> list[Interest]:
    """Declared conflicts about applicants that exist for the reader, and no others."""
    query = select(Interest).where(
        Interest.round_assessment_id == board.assessment.id,
        Interest.answer == InterestAnswer.CONFLICT,
    )
    rows = session.scalars(query.order_by(Interest.created_at, Interest.id))
    return [row for row in rows if board.sight.sees(row.applicant_id)]


def _scores(
    session: ScopedSession, ids: Sequence[UUID], board: Board
) -> dict[tuple[UUID, UUID], list[Score]]:
    """Every revision of every score of the answers that were moderated."""
    query = select(Score).where(Score.application_id.in_(ids))
    found: dict[tuple[UUID, UUID], list[Score]] = {}
    for row in session.scalars(query.order_by(Score.created_at, Score.number, Score.id)):
        key = (row.application_id, row.question_id)
        if key in board.moderated:
            found.setdefault(key, []).append(row)
    return found


def _late(session: ScopedSession, ids: Sequence[UUID]) -> list[LateAttempt]:
    query = select(LateAttempt).where(LateAttempt.application_id.in_(ids))
    return list(session.scalars(query.order_by(LateAttempt.at, LateAttempt.id)))


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
    steps = (held.signed_by_id, held.letters_read_by_id, held.released_by_id)
    return found | {one for one in steps if one is not None}
