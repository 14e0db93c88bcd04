"""The whole state of a round's assessment, as far as it exists for one person, in a few reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.applications import Application
from portal.assessment.models import Interest, RoundAssessment
from portal.assessment.policies import Sight
from portal.assessment.queries.parts import (
    Key,
    LotQuestions,
    Marks,
    Opened,
    PanelRow,
    conflicts_from,
    load_interests,
    load_marks,
    load_opened,
    load_panel_rows,
    load_sets,
    panels_from,
)
from portal.assessment.queries.sight import Applicant, sight_from
from portal.assessment.queries.work import GateStep, standing_of
from portal.assessment.rules.gates import GateStanding, passed_all
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.pdps import Question

People = Mapping[Key, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class Board:
    """A round's assessment for one person: only applications that exist for them are in it.

    `saved` holds who scored an answer, never what; `moderated` who agreed its score. `applicants`
    are those about whom the person may declare; nothing of them is shown but the name.
    """

    assessment: RoundAssessment
    sight: Sight
    applicants: Sequence[Applicant]
    applications: Sequence[Application]
    names: Mapping[UUID, str]
    sets: Mapping[UUID, LotQuestions]
    panel_rows: Sequence[PanelRow]
    interests: Sequence[Interest]
    steps: Mapping[Key, Sequence[GateStep]]
    today: date
    saved: People
    moderated: People

    @property
    def panels(self) -> dict[UUID, frozenset[UUID]]:
        """Who scores each lot now."""
        return panels_from(self.panel_rows)

    @property
    def conflicts(self) -> frozenset[tuple[UUID, UUID]]:
        """(person, applicant) of every declared conflict of the round."""
        return conflicts_from(self.interests)

    @property
    def workers(self) -> frozenset[UUID]:
        """Who scored or moderated anything: none of them signs."""
        return frozenset().union(*self.saved.values(), *self.moderated.values())

    def questions(self, application: Application) -> LotQuestions:
        """The questions that an application answered."""
        return self.sets[application.question_set_id]

    def panel(self, application: Application) -> frozenset[UUID]:
        """Who scores an application: its lot's panel without those who declared a conflict."""
        panel = self.panels.get(application.lot_id, frozenset())
        return frozenset(
            user for user in panel if (user, application.provider_id) not in self.conflicts
        )

    def gate(self, application: Application, question: Question) -> GateStanding:
        """Where one check of an application stands."""
        return standing_of(self.steps.get((application.id, question.id), ()), self.today)

    def passed_gates(self, application: Application) -> bool | None:
        """Whether every check passed; None while it is open."""
        gates = self.questions(application).gates
        return passed_all([self.gate(application, question) for question in gates])

    def saved_by(self, application: Application, question: Question) -> frozenset[UUID]:
        """Who of the panel has saved a score of this answer."""
        saved = self.saved.get((application.id, question.id), frozenset())
        return saved & self.panel(application)

    def is_moderated(self, application: Application, question: Question) -> bool:
        """Whether the answer has an agreed score."""
        return (application.id, question.id) in self.moderated

    def missing(self, application: Application) -> list[str]:
        """What an application still lacks before the outcome can be drafted."""
        passed = self.passed_gates(application)
        if passed is False:
            return []
        questions = self.questions(application)
        undecided = [
            f"{application.reference}: check “{gate.title}” is not decided"
            for gate in questions.gates
            if self.gate(application, gate) is not GateStanding.PASSED
        ]
        unmoderated = [
            f"{application.reference}: “{question.title}” is not moderated"
            for question in questions.scored
            if not self.is_moderated(application, question)
        ]
        return [*undecided, *unmoderated]


def load_board(
    session: ScopedSession, actor: Actor, assessment: RoundAssessment, today: date
) -> Board:
    """Everything that the pages of a round need, in five statements whatever its size."""
    return load_boards(session, actor, [assessment], today)[assessment.id]


def load_boards(
    session: ScopedSession, actor: Actor, assessments: Sequence[RoundAssessment], today: date
) -> dict[UUID, Board]:
    """The boards of several rounds by assessment, in as many statements as one takes."""
    opened = load_opened(session, actor, [row.round_id for row in assessments])
    marks = load_marks(session, [row.application.id for row in opened])
    return _boards(session, actor, assessments, opened, marks, today)


def board_with(
    session: ScopedSession,
    actor: Actor,
    assessment: RoundAssessment,
    opened: Sequence[Opened],
    marks: Marks,
    today: date,
) -> Board:
    """The board of a round whose applications and marks were read already."""
    return _boards(session, actor, [assessment], opened, marks, today)[assessment.id]


def _boards(
    session: ScopedSession,
    actor: Actor,
    assessments: Sequence[RoundAssessment],
    opened: Sequence[Opened],
    marks: Marks,
    today: date,
) -> dict[UUID, Board]:
    ids = [row.id for row in assessments]
    read = _Read(
        declared=load_interests(session, actor, ids),
        panels=load_panel_rows(session, ids),
        sets=load_sets(session, {row.application.question_set_id for row in opened}),
        marks=marks,
        today=today,
    )
    return {
        one.id: _board(
            actor, one, [row for row in opened if row.application.round_id == one.round_id], read
        )
        for one in assessments
    }


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for several rounds at once."""

    declared: Sequence[Interest]
    panels: Sequence[PanelRow]
    sets: Mapping[UUID, LotQuestions]
    marks: Marks
    today: date


def _board(actor: Actor, assessment: RoundAssessment, here: Sequence[Opened], read: _Read) -> Board:
    """The board of one round: what of `read` is its own."""
    interests = [one for one in read.declared if one.round_assessment_id == assessment.id]
    mine = [one for one in interests if one.user_id == actor.user_id]
    sight = sight_from(actor, ((one.applicant_id, one.answer) for one in mine))
    return Board(
        assessment=assessment,
        sight=sight,
        applicants=_applicants(here),
        applications=[row.application for row in here if sight.sees(row.application.provider_id)],
        names={row.application.provider_id: row.provider for row in here},
        sets=read.sets,
        panel_rows=[row for row in read.panels if row.member.round_assessment_id == assessment.id],
        interests=interests,
        steps=_by_check(here),
        today=read.today,
        saved=_of(read.marks.saved, here),
        moderated=_of(read.marks.moderated, here),
    )


def _applicants(opened: Sequence[Opened]) -> list[Applicant]:
    names = {row.application.provider_id: row.provider for row in opened}
    found = [Applicant(provider_id, name) for provider_id, name in names.items()]
    return sorted(found, key=lambda one: (one.name, str(one.id)))


def _by_check(opened: Sequence[Opened]) -> dict[Key, list[GateStep]]:
    found: dict[Key, list[GateStep]] = {}
    for row in opened:
        for step in row.steps:
            key = (step.decision.application_id, step.decision.question_id)
            found.setdefault(key, []).append(step)
    return found


def _of(
    marks: Mapping[Key, frozenset[UUID]], opened: Sequence[Opened]
) -> dict[Key, frozenset[UUID]]:
    here = {row.application.id for row in opened}
    return {key: people for key, people in marks.items() if key[0] in here}
