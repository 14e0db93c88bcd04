"""The round's page: what is next, the panels, and the grid of applications and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.applications import Application
from portal.assessment.queries import Board, LotQuestions, PanelRow
from portal.assessment.rules.gates import GateStanding
from portal.assessment.types import AssessmentState, Result
from portal.pdps import Lot, Question

STATES = {
    AssessmentState.SEALED: ("Sealed", "neutral"),
    AssessmentState.OPEN: ("Being assessed", "info"),
    AssessmentState.DRAFTED: ("Waiting for a signature", "warn"),
    AssessmentState.SIGNED: ("Decided, nobody told", "warn"),
    AssessmentState.RELEASED: ("Released", "good"),
}
RESULTS = {
    Result.ADMITTED: ("Passed", "good"),
    Result.FAILED_GATE: ("Failed a check", "problem"),
    Result.BELOW_MINIMUM: ("Below a minimum", "problem"),
    Result.BELOW_MARK: ("Below the pass mark", "problem"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the grid, in words and shade."""

    words: str
    tone: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the grid."""

    reference: str
    provider: str
    checks: Cell
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class LotGrid:
    """The grid of one lot."""

    lot: Lot
    questions: Sequence[Question]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class PanelLine:
    """Who scores a lot."""

    lot: Lot
    members: Sequence[tuple[UUID, str]]


def grids(board: Board) -> list[LotGrid]:
    """The progress of every lot whose applications exist for this person."""
    by_set: dict[UUID, list[Application]] = {}
    for row in board.applications:
        by_set.setdefault(row.question_set_id, []).append(row)
    found = [_grid(board, board.sets[key], rows) for key, rows in by_set.items()]
    return sorted(found, key=lambda grid: (grid.lot.number, str(grid.lot.id)))


def _grid(board: Board, questions: LotQuestions, rows: Sequence[Application]) -> LotGrid:
    return LotGrid(questions.lot, questions.scored, [_row(board, questions, row) for row in rows])


def _row(board: Board, questions: LotQuestions, row: Application) -> Row:
    passed = board.passed_gates(row)
    cells = [_cell(board, row, question, passed) for question in questions.scored]
    name = board.names[row.provider_id]
    return Row(row.reference, name, _checks(board, questions, row, passed), cells)


def _checks(board: Board, questions: LotQuestions, row: Application, passed: bool | None) -> Cell:
    if passed is True:
        return Cell("All passed", "good")
    if passed is False:
        return Cell("Failed", "problem")
    done = sum(board.gate(row, gate) is GateStanding.PASSED for gate in questions.gates)
    waits = any(board.gate(row, gate) is GateStanding.SECOND_CHECK for gate in questions.gates)
    words = f"{done} of {len(questions.gates)} passed"
    return Cell(f"{words}, second checker needed" if waits else words, "warn" if waits else "info")


def _cell(board: Board, row: Application, question: Question, passed: bool | None) -> Cell:
    if passed is False:
        return Cell("Not needed", "neutral")
    if board.is_moderated(row, question):
        return Cell("Moderated", "good")
    saved, panel = len(board.saved_by(row, question)), len(board.panel(row))
    if panel and saved == panel:
        return Cell("Ready to moderate", "warn")
    return Cell(f"{saved} of {panel} scored", "info" if saved else "neutral")


def panel_lines(lots: Sequence[Lot], rows: Sequence[PanelRow]) -> list[PanelLine]:
    """The panel of each lot, by name."""
    here = [row for row in rows if row.member.removed_at is None]
    return [
        PanelLine(
            lot,
            sorted(
                ((row.member.user_id, row.name) for row in here if row.member.lot_id == lot.id),
                key=lambda pair: (pair[1], str(pair[0])),
            ),
        )
        for lot in lots
    ]
