"""What an assessment has for somebody to do, for the first pages of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for

from portal.assessment import policies, queries
from portal.assessment.models import RoundAssessment
from portal.assessment.queries import Board
from portal.assessment.types import AssessmentState
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date
from portal.kernel.tasks import Task
from portal.pdps import Round

MOST_ROUNDS = 5
NEWS = timedelta(days=14)
CHECKERS = frozenset(policies.CHECKERS)


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """The next step of each round that is not released; for a provider, its results."""
    if actor.provider_id is not None:
        return [*_asked(session, actor, now), *_told(session, actor, now)]
    if not actor.has(*policies.DECLARERS):
        return []
    found: list[Task] = []
    for round_, assessment in queries.rounds_to_assess(session, actor, now, MOST_ROUNDS):
        found.extend(_of_round(session, actor, now, round_, assessment))
    return found


def _of_round(
    session: ScopedSession,
    actor: Actor,
    now: datetime,
    round_: Round,
    assessment: RoundAssessment | None,
) -> Iterator[Task]:
    if assessment is None or assessment.state is AssessmentState.SEALED:
        openers = queries.openers_of(session, assessment)
        state = AssessmentState.SEALED
        if policies.can_confirm_opening(actor, state, round_.closes_at, now, openers):
            yield _task("Open", round_, "assessment.show_opening")
        return
    board = queries.load_board(session, actor, assessment, london_date(now))
    applicants = queries.list_applicants(session, actor, round_.id)
    if any(not board.sight.has_declared(one.id) for one in applicants):
        yield _task("Declare your interests in", round_, "assessment.show_interests")
    yield from _work(actor, round_, board)
    yield from _ending(session, actor, round_, board, [one.id for one in applicants])


def _ending(
    session: ScopedSession, actor: Actor, round_: Round, board: Board, people: list[UUID]
) -> Iterator[Task]:
    """The signature, the letters and the release."""
    assessment, sight = board.assessment, board.sight
    if assessment.state is AssessmentState.DRAFTED:
        worked = queries.people_who_worked(session, actor, assessment)
        if policies.can_sign(actor, assessment.state, sight, people, worked):
            yield _task("Sign the outcome of", round_, "assessment.show_outcome")
    elif policies.can_read_letters(actor, assessment.state, sight, people):
        read = assessment.letters_read_at is not None
        verb = "Release the results of" if read else "Read the letters of"
        endpoint = "assessment.show_release" if read else "assessment.list_letters"
        yield _task(verb, round_, endpoint)


def _work(actor: Actor, round_: Round, board: Board) -> Iterator[Task]:
    """Checks, scores, moderation and the draft, while the round is being assessed."""
    if board.assessment.state is not AssessmentState.OPEN:
        return
    item = queries.next_to_score(actor, board)
    if item is not None:
        reference, position = item.application.reference, item.question.position
        url = url_for("assessment.show_score", reference=reference, position=position)
        yield Task(f"Score answers in {round_.title}", url, round_.results_by, CHECKERS)
    unchecked = [row for row in board.applications if board.passed_gates(row) is None]
    if unchecked and actor.has(*policies.CHECKERS):
        url = url_for("assessment.list_checks", reference=unchecked[0].reference)
        title = f"Decide the checks of {unchecked[0].reference}"
        yield Task(title, url, round_.results_by, CHECKERS)
    ready = queries.next_to_moderate(actor, board)
    if ready is not None:
        url = url_for("assessment.list_moderations", reference=ready.reference)
        yield Task(f"Moderate {ready.reference}", url, round_.results_by)
    if _is_ready(actor, board):
        yield _task("Draft the outcome of", round_, "assessment.show_outcome")


def _is_ready(actor: Actor, board: Board) -> bool:
    people = [row.provider_id for row in board.applications]
    drafting = policies.can_draft(actor, board.assessment.state, board.sight, people)
    lacking = any(board.missing(row) for row in board.applications)
    return bool(drafting) and bool(people) and not lacking


def _task(verb: str, round_: Round, endpoint: str) -> Task:
    url = url_for(endpoint, reference=round_.reference)
    return Task(f"{verb} {round_.title}", url, round_.results_by)


def _asked(session: ScopedSession, actor: Actor, now: datetime) -> Iterator[Task]:
    """Questions about a check that can still be answered."""
    for reference in queries.list_unanswered(session, actor, london_date(now)):
        url = url_for("assessment.list_questions", reference=reference)
        yield Task(f"Answer a question about {reference}", url, None, frozenset(policies.REPLIERS))


def _told(session: ScopedSession, actor: Actor, now: datetime) -> Iterator[Task]:
    """Results of the last two weeks."""
    for letter in queries.list_letters(session, actor):
        if now - letter.released_at <= NEWS:
            url = url_for("assessment.show_result", reference=letter.reference)
            title = f"Read the result of {letter.reference}"
            yield Task(title, url, None, frozenset(policies.REPLIERS))
