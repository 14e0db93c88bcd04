"""One scored question a page: saved while typing, or by a button; two writers never overwrite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from portal import accounts, pdps
from portal.applications import presenters, queries, rules, services
from portal.applications.draft import DraftAnswer
from portal.applications.forms import (
    FINISHED,
    KEEP_BOTH,
    KEEP_THEIRS,
    WordsForm,
    revision_of,
)
from portal.applications.models import Application
from portal.applications.routes.blueprint import WRITERS, bp
from portal.kernel.errors import NotFound, RuleBroken, StaleRecord
from portal.pdps import Question, QuestionKind, Questions
from portal.web.access import access, current_actor
from portal.web.htmx import is_fragment_request, page, see_other
from portal.web.requests import now, reading, unit_of_work

PAGE = "/p/applications/<reference>/answers/<key>"


@dataclass(frozen=True, slots=True)
class Asked:
    """A scored question of one's own application, with its answer as it stands."""

    application: Application
    questions: Questions
    question: Question
    answer: DraftAnswer


def asked(reference: str, key: str) -> Asked:
    """Raises NotFound for another's application, and for a question that is not scored."""
    session, actor = reading(), current_actor()
    application = queries.get_application(session, actor, reference)
    questions = pdps.questions_of(session, application.question_set_id)
    question = questions.by_key(key)
    if question.kind is not QuestionKind.SCORED:
        raise NotFound("There is no such question.")
    answer = queries.find_answer(session, application, question.id)
    return Asked(application, questions, question, answer)


@bp.get(PAGE)
@access(*WRITERS)
def show_answer(reference: str, key: str) -> Response:
    """The question with its weight, what a top answer covers, and the answer so far."""
    found = asked(reference, key)
    form = WordsForm(
        formdata=None,
        words=found.answer.words,
        finished=FINISHED if found.answer.is_finished else "",
        revision=str(found.answer.revision),
    )
    return _answer_page(found, form)


@bp.post(PAGE)
@access(*WRITERS)
def save_answer(reference: str, key: str) -> Response:
    """Save and go on to the task list; a conflict shows both versions first (409)."""
    found, form = asked(reference, key), WordsForm()
    here = url_for("applications.show_answer", reference=reference, key=key)
    if form.validate_on_submit():
        if form.keep.data == KEEP_THEIRS:
            return see_other(here)
        words, revision = _chosen(form, found.answer)
        try:
            with form.guarded(), unit_of_work() as uow:
                services.save_answer(
                    uow, reference, key, words, revision=revision, is_finished=form.is_finished
                )
                done = url_for("applications.show_tasks", reference=reference)
                return see_other(uow.answer(here if form.keep.data == KEEP_BOTH else done))
        except StaleRecord as stale:
            return _answer_page(asked(reference, key), form, stale=stale)
    return _answer_page(found, form)


def _chosen(form: WordsForm, now_kept: DraftAnswer) -> tuple[str, int]:
    """What to save and from which revision, once a conflict was settled; else as typed."""
    typed = str(form.words.data or "")
    if not form.keep.data:
        return typed, revision_of(form.revision.data)
    if form.keep.data == KEEP_BOTH:
        typed = f"{now_kept.words}\n\n{typed}"
    return typed, revision_of(form.seen.data)


@bp.post(f"{PAGE}/_/save")
@access(*WRITERS)
def autosave(reference: str, key: str) -> Response:
    """Save while somebody types; the answer holds the next revision, or both versions (409)."""
    form = WordsForm()
    here = url_for("applications.show_answer", reference=reference, key=key)
    if not is_fragment_request():
        return save_answer(reference, key)
    try:
        with unit_of_work() as uow:
            saved = services.save_answer(
                uow,
                reference,
                key,
                str(form.words.data or ""),
                revision=revision_of(form.revision.data),
            )
    except StaleRecord as stale:
        return _saved_part(asked(reference, key), 409, stale=stale, url=here)
    except RuleBroken as broken:
        return _saved_part(asked(reference, key), 422, problem=broken.sentence)
    line = presenters.save_line(saved.saved_at, "", now())
    return _saved_part(None, 200, revision=saved.revision, line=line)


def _saved_part(found: Asked | None, status: int, **said: Any) -> Response:
    """The line under the field, the next revision, and a conflict where there is one."""
    context = {"stale": None, "problem": "", "revision": 0, "line": "", "url": "", **said}
    theirs = _theirs(found) if found else {}
    body = render_template("applications/provider/saved.html", **context, **theirs)
    return Response(body, status, mimetype="text/html")


def _theirs(found: Asked) -> dict[str, Any]:
    """Who saved what meanwhile, for the conflict."""
    who = found.answer.saved_by_id
    names = accounts.names_of(reading(), [who] if who else [])
    return {"found": found, "theirs_by": names.get(who, "") if who else ""}


def _answer_page(found: Asked, form: WordsForm, stale: StaleRecord | None = None) -> Response:
    session, question = reading(), found.question
    round_ = pdps.round_by_id(session, found.application.round_id)
    named = _theirs(found)
    return page(
        "applications/provider/answer.html",
        status=409 if stale else None,
        form=form,
        question=question,
        round=round_,
        takes=pdps.takes_applications(round_, now()),
        stale=stale,
        saved=presenters.save_line(found.answer.saved_at, named["theirs_by"], now()),
        counted=presenters.counted(found.answer.words, question.word_limit or 0),
        problems=rules.answer_problems(question, found.answer.words) if found.answer.words else [],
        next_key=_following(found),
        **named,
    )


def _following(found: Asked) -> str:
    """The key of the scored question after this one; empty at the end."""
    keys = [question.key for question in found.questions.scored]
    place = keys.index(found.question.key) + 1
    return keys[place] if place < len(keys) else ""


@bp.get(f"{PAGE}/versions")
@access(*WRITERS)
def list_versions(reference: str, key: str) -> Response:
    """Every version of the answer, who wrote it and when; nothing is ever lost."""
    found, session = asked(reference, key), reading()
    versions = queries.list_versions(session, found.application, found.question.id)
    return page(
        "applications/provider/versions.html",
        found=found,
        versions=versions,
        names=accounts.names_of(session, {row.author_id for row in versions}),
    )
