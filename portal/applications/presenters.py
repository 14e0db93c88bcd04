"""Applications as pages show them: task lists, check pages, receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from portal.applications import rules
from portal.applications.draft import Draft
from portal.applications.models import Application, Submission
from portal.applications.types import ApplicationState, TaskState
from portal.kernel import money, text, wording
from portal.pdps import Lot, Question, QuestionKind, RatingOutcome
from portal.providers import Home, Rating

Row = dict[str, Any]
_TONES = {
    TaskState.IN_PROGRESS: "info",
    TaskState.NOT_STARTED: "neutral",
    TaskState.PROBLEM: "problem",
}
_STANDING = {
    ApplicationState.DRAFT: ("Not sent", "neutral"),
    ApplicationState.SUBMITTED: ("Sent", "good"),
    ApplicationState.WITHDRAWN: ("Withdrawn", "warn"),
}


def standing(application: Application) -> tuple[str, str]:
    """An application's status and its tone."""
    return _STANDING[application.state]


def task_url(reference: str, task: str, draft: Draft | None = None) -> str:
    """The page on which a task is done; `task` is a question's key, "homes" or "prices"."""
    if task == rules.HOMES:
        return url_for("applications.show_homes", reference=reference)
    if task == rules.PRICES:
        return url_for("applications.show_prices", reference=reference)
    kind = draft.questions.by_key(task).kind if draft else QuestionKind.SCORED
    if kind is QuestionKind.GATE:
        return url_for("applications.show_gate", reference=reference, key=task)
    return url_for("applications.show_answer", reference=reference, key=task)


def task_groups(application: Application, draft: Draft) -> list[tuple[str, list[Row]]]:
    """The task list: questions under their sections, then homes and prices."""
    groups = [
        (section, [_question_task(application, draft, question) for question in questions])
        for section, questions in draft.questions.sections
    ]
    ref = application.reference
    homes = _task("Choose homes or services", task_url(ref, rules.HOMES), rules.homes_state(draft))
    prices = _task("Enter prices", task_url(ref, rules.PRICES), rules.prices_state(draft))
    return [*groups, ("Homes and prices", [homes, prices])]


def sending(
    application: Application, is_open: bool, has_gaps: bool, is_changed: bool
) -> tuple[str, str | None]:
    """How the last task stands, and its tone: sent, ready, closed, or not to be started yet."""
    if application.state is ApplicationState.SUBMITTED and not is_changed:
        return "Sent", None
    if not is_open:
        return "Closed", None
    return (TaskState.CANNOT_START.value, None) if has_gaps else ("Ready", "info")


def _question_task(application: Application, draft: Draft, question: Question) -> Row:
    url = task_url(application.reference, question.key, draft)
    row = _task(question.title, url, rules.task_state(draft, question))
    if question.weight:
        row["hint"] = f"{question.weight}% of the total"
    return row


def _task(title: str, url: str, state: TaskState) -> Row:
    return {"title": title, "url": url, "status": state.value, "tone": _TONES.get(state)}


def gap_links(reference: str, draft: Draft) -> list[Row]:
    """What is missing, each with the page that mends it."""
    return [
        {"url": task_url(reference, gap.task, draft), "sentence": gap.sentence}
        for gap in rules.gaps(draft)
    ]


def check_sections(
    application: Application, draft: Draft, may_change: bool
) -> list[tuple[str, list[Row]]]:
    """Everything that would be sent, under its sections, with links to change it."""

    def row(key: str, value: str, task: str) -> Row:
        url = task_url(application.reference, task, draft)
        actions = [{"text": "Change", "url": url, "about": key}] if may_change else []
        return {"key": key, "value": value, "actions": actions}

    sections = [
        (section, [row(q.title, said(draft, q), q.key) for q in questions])
        for section, questions in draft.questions.sections
    ]
    homes = "\n".join(f"{home.name} ({home.urn or 'no Ofsted number'})" for home in draft.homes)
    return [
        *sections,
        ("Homes or services", [row("Chosen", homes, rules.HOMES)]),
        ("Prices", _price_rows(draft, row)),
    ]


def _price_rows(draft: Draft, row: Callable[[str, str, str], Row]) -> list[Row]:
    return [
        row(band.label, weekly(draft.prices.get(band.id)), rules.PRICES) for band in draft.bands
    ]


def weekly(pence: int | None) -> str:
    """A price a week with what it comes to in a year; empty when there is none."""
    if pence is None:
        return ""
    yearly = money.format_about(money.yearly(pence))
    return f"{money.format_pence(pence)} a week, {yearly} a year"


def said(draft: Draft, question: Question) -> str:
    """A question's answer as text; empty when there is none."""
    if question.kind is QuestionKind.SCORED:
        answer = draft.answers.get(question.id)
        return answer.words if answer else ""
    gate = draft.gates.get(question.id)
    if gate is None:
        return ""
    parts = [gate.choice.capitalize(), gate.statement]
    if gate.document_id:
        parts.append("Document uploaded")
    return "\n".join(part for part in parts if part)


def save_line(saved_at: datetime | None, by: str, now: datetime) -> str:
    """What the line under an answer says before anything is typed."""
    if saved_at is None:
        return "Nothing saved yet. What you type is saved as you go."
    who = f" by {by}" if by else ""
    when = wording.time(saved_at) if saved_at.date() == now.date() else wording.moment(saved_at)
    return f"Saved at {when}{who}" if saved_at.date() == now.date() else f"Saved on {when}{who}"


def counted(words: str, limit: int) -> str:
    """How long an answer is: "538 of 500 words"."""
    return f"{text.count_words(words):,} of {limit:,} words"


def receipt_rows(draft: Draft, sent: Submission) -> list[Row]:
    """What a receipt shows on the page."""
    return [
        {"key": "Round", "value": f"{draft.round.title} ({draft.round.reference})"},
        {"key": "Lot", "value": f"Lot {draft.lot.number}: {draft.lot.title}"},
        {"key": "Number", "value": str(sent.number)},
        {"key": "Received", "value": f"{wording.moment(sent.submitted_at)}, UK time"},
        {"key": "Declared by", "value": f"{sent.declared_name}, {sent.declared_post}"},
        {"key": "Digest", "value": sent.digest},
    ]


def home_hints(homes: Sequence[Home], ratings: Mapping[str, Rating], lot: Lot) -> dict[str, str]:
    """Beside each service: its Ofsted number, its rating, and what the lot's rule says of it."""
    return {str(home.id): _home_hint(home, ratings.get(home.urn or ""), lot) for home in homes}


def _home_hint(home: Home, rating: Rating | None, lot: Lot) -> str:
    if rating is None:
        return "No Ofsted number"
    key = rating.judgement.value if rating.judgement else rating.state.value
    rule = lot.rating_rule.get(key)
    said = f" – {RatingOutcome(rule).label.lower()} in this lot" if rule else ""
    return f"{home.urn}, {rating.label}{said}"
