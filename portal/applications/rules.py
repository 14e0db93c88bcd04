"""What must be true before an application is sent. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterator

from portal.applications.draft import Draft, DraftGate, Gap
from portal.applications.types import TaskState
from portal.kernel import text, wording
from portal.pdps import Question, QuestionKind

HOMES = "homes"
PRICES = "prices"
MOST_LETTERS = 40_000
"""Far above any word limit: what is longer was pasted by mistake, and is refused, not cut."""


def gaps(draft: Draft) -> list[Gap]:
    """Everything that stands in the way of sending, in the order of the task list."""
    found = [gap for question in draft.questions.questions for gap in _gaps_of(draft, question)]
    if not draft.homes:
        sentence = f"Choose at least one service for lot {draft.lot.number}"
        found.append(Gap(HOMES, "Your homes", sentence))
    missing = [band.label for band in draft.bands if band.id not in draft.prices]
    if missing:
        sentence = f"Enter a weekly price for {wording.join(missing)}"
        found.append(Gap(PRICES, "Prices", sentence))
    return found


def _gaps_of(draft: Draft, question: Question) -> Iterator[Gap]:
    if question.kind is QuestionKind.GATE:
        sentences = gate_problems(question, draft.gates.get(question.id))
    else:
        answer = draft.answers.get(question.id)
        sentences = answer_problems(question, answer.words if answer else "")
    for sentence in sentences:
        yield Gap(question.key, question.title, sentence)


def answer_problems(question: Question, words: str) -> list[str]:
    """What stands in the way of sending a scored answer: nothing written, or too much."""
    if not words.strip():
        return [f"Answer “{question.title}”"]
    limit, written = question.word_limit or 0, text.count_words(words)
    if written > limit:
        return [
            f"“{question.title}” must be {limit:,} words or fewer. You have written {written:,}"
        ]
    return []


def gate_problems(question: Question, gate: DraftGate | None) -> list[str]:
    """What stands in the way of sending a check: no answer, no words, no document."""
    if gate is None or not gate.choice:
        return [f"Answer “{question.title}”"]
    problems = []
    if gate.choice != question.passing_answer and not gate.statement.strip():
        problems.append(f"Explain your answer to “{question.title}”")
    if question.document and gate.document_id is None:
        problems.append(f"Upload the document for “{question.title}”: {question.document}")
    return problems


def task_state(draft: Draft, question: Question) -> TaskState:
    """Where one question stands on the task list."""
    if question.kind is QuestionKind.GATE:
        gate = draft.gates.get(question.id)
        if gate is None:
            return TaskState.NOT_STARTED
        is_done = not gate_problems(question, gate)
        return TaskState.COMPLETED if is_done else TaskState.IN_PROGRESS
    answer = draft.answers.get(question.id)
    if answer is None or not answer.words.strip():
        return TaskState.NOT_STARTED
    if answer_problems(question, answer.words):
        return TaskState.PROBLEM
    return TaskState.COMPLETED if answer.is_finished else TaskState.IN_PROGRESS


def homes_state(draft: Draft) -> TaskState:
    """Where the choice of homes stands."""
    return TaskState.COMPLETED if draft.homes else TaskState.NOT_STARTED


def prices_state(draft: Draft) -> TaskState:
    """Where the prices stand."""
    entered = sum(band.id in draft.prices for band in draft.bands)
    if entered == len(draft.bands):
        return TaskState.COMPLETED
    return TaskState.IN_PROGRESS if entered else TaskState.NOT_STARTED


def done(draft: Draft) -> tuple[int, int]:
    """How many tasks are completed, of how many."""
    states = [task_state(draft, question) for question in draft.questions.questions]
    states += [homes_state(draft), prices_state(draft)]
    return sum(state is TaskState.COMPLETED for state in states), len(states)
