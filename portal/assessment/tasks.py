"""What an assessment has for somebody to do, for the first pages of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for

from portal.assessment import policies, queries
from portal.assessment.queries import Board, Waiting
from portal.assessment.types import AssessmentState
from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.clock import london_date
from portal.kernel.tasks import Task
from portal.pdps import Round

MOST_ROUNDS = 5
NEWS = timedelta(days=14)
RECORDS = timedelta(days=183)
"""An auditor is offered the record of a round for half a year after its results."""
CHECKERS = frozenset(policies.CHECKERS)


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """The next step of each round that is not released; for a provider, its results."""
    if actor.provider_id is not None:
        return list(_news(session, actor, now))
    found = list(_to_read(session, actor, now)) if actor.has(Role.AUDITOR) else []
    if not actor.has(*policies.DECLARERS):
        return found
    waiting = queries.rounds_to_assess(session, actor, now, MOST_ROUNDS)
    opened = [one.assessment for one in waiting if one.assessment is not None]
    opened = [one for one in opened if one.state is not AssessmentState.SEALED]
    boards = queries.load_boards(session, actor, opened, london_date(now)) if opened else {}
    for one in waiting:
        board = boards.get(one.assessment.id) if one.assessment is not None else None
        found.extend(_of_round(actor, now, one) if board is None else _opened(actor, one, board))
    return found


def _of_round(actor: Actor, now: datetime, waiting: Waiting) -> Iterator[Task]:
    """The opening of a round that is sealed."""
    openers = _me(actor) if waiting.has_confirmed else []
    closes_at, state = waiting.round.closes_at, AssessmentState.SEALED
    if policies.can_confirm_opening(actor, state, closes_at, now, openers):
        yield _task("Open", waiting.round, "assessment.show_opening")


def _me(actor: Actor) -> list[UUID]:
    return [actor.user_id] if actor.user_id is not None else []


def _opened(actor: Actor, waiting: Waiting, board: Board) -> Iterator[Task]:
    if any(not board.sight.has_declared(one.id) for one in board.applicants):
        yield _task("Declare your interests in", waiting.round, "assessment.show_interests")
    yield from _work(actor, waiting.round, board)
    yield from _ending(actor, waiting, board)


def _ending(actor: Actor, waiting: Waiting, board: Board) -> Iterator[Task]:
    """The signature, the letters and the release."""
    assessment, sight, round_ = board.assessment, board.sight, waiting.round
    people = [one.id for one in board.applicants]
    if assessment.state is AssessmentState.DRAFTED:
        worked = {*board.workers, *(_me(actor) if waiting.has_drafted else [])}
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


def _to_read(session: ScopedSession, actor: Actor, now: datetime) -> Iterator[Task]:
    """The records of the rounds whose results were released lately."""
    for round_ in queries.rounds_released(session, actor, now - RECORDS, MOST_ROUNDS):
        url = url_for("assessment.show_record", reference=round_.reference)
        title = f"Read the record of {round_.title}"
        yield Task(title, url, None, frozenset({Role.AUDITOR}))


def _news(session: ScopedSession, actor: Actor, now: datetime) -> Iterator[Task]:
    """Questions about a check that can still be answered, and results of the last two weeks."""
    repliers = frozenset(policies.REPLIERS)
    for reference, is_asked, is_told in queries.list_news(
        session, actor, london_date(now), now - NEWS
    ):
        if is_asked:
            url = url_for("assessment.list_questions", reference=reference)
            yield Task(f"Answer a question about {reference}", url, None, repliers)
        if is_told:
            url = url_for("assessment.show_result", reference=reference)
            yield Task(f"Read the result of {reference}", url, None, repliers)


def result_links(session: ScopedSession, actor: Actor) -> dict[str, str]:
    """Where a provider reads what it was told, by the application's reference."""
    told = queries.list_letters(session, actor)
    return {
        letter.reference: url_for("assessment.show_result", reference=letter.reference)
        for letter in told
    }
