"""Scoring one answer after another, and moderating to one agreed score."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from portal import applications
from portal.assessment import policies, queries, services
from portal.assessment.forms import ModerationPageForm, ScoreForm
from portal.assessment.models import ScoreDraft
from portal.assessment.presenters import moderation as showing
from portal.assessment.queries import BY_APPLICANT, BY_QUESTION, Item, Panel, Scoring, Seen
from portal.assessment.routes.blueprint import CHECKERS, bp
from portal.assessment.types import SCORE_WORDS
from portal.kernel.actor import Role
from portal.kernel.errors import StaleRecord
from portal.kernel.text import clean
from portal.pdps import Question, QuestionKind, Round
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import is_fragment_request, page, see_other
from portal.web.requests import reading, unit_of_work

KEPT = "Draft kept. It counts once you save it. Nobody else can read it."


@bp.get("/a/applications/<reference>/score/<int:position>")
@access(*CHECKERS)
def show_score(reference: str, position: int) -> Response:
    """The answer on the left, the person's own score on the right."""
    scoring = _load(reference, position)
    draft = _draft(scoring)
    return _score_page(scoring, _filled(scoring, draft), is_draft=draft is not None)


def _draft(scoring: Scoring) -> ScoreDraft | None:
    """What the person typed and did not save; nothing once another score was saved since."""
    application, question = scoring.here.key
    draft = queries.find_draft(reading(), current_actor(), application, question)
    own = scoring.own.get(scoring.here.key)
    return draft if draft and draft.number == (own.number if own else 0) else None


def _filled(scoring: Scoring, draft: ScoreDraft | None) -> ScoreForm:
    own = scoring.own.get(scoring.here.key)
    shown = draft or own
    return ScoreForm(
        formdata=None,
        revision=str(own.number if own else 0),
        draft=str(draft.revision if draft else 0),
        score=str(shown.score) if shown and shown.score is not None else None,
        reason=shown.reason if shown else "",
    )


@bp.post("/a/applications/<reference>/score/<int:position>")
@access(*CHECKERS)
def save_score(reference: str, position: int) -> Response:
    """Save the score and go on to the next answer; htmx swaps only the part that changes."""
    form = ScoreForm()
    scoring = _load(reference, position)
    following = _after(scoring)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            reason = clean(said(form.reason))
            services.save_score(
                uow, reference, position, form.number, reason, revision=form.read_at
            )
            flash("Saved.")
            return see_other(uow.answer(following[0]), into=following[1])
    return _score_page(_load(reference, position), form)


@bp.post("/a/applications/<reference>/score/<int:position>/_/save")
@access(*CHECKERS)
def draft_score(reference: str, position: int) -> Response:
    """Keep what is typed while somebody scores, for them alone; the answer says what is kept."""
    form = ScoreForm()
    status, line, revision = 200, KEPT, form.draft_read_at
    try:
        revision = _keep(reference, position, form)
    except StaleRecord as stale:
        if not is_fragment_request():
            raise
        status, line = 409, f"Not saved: {stale}"
    if not is_fragment_request():
        return see_other(url_for("assessment.show_score", reference=reference, position=position))
    return page(
        "assessment/council/draft_saved.html",
        status=status,
        line=line,
        revision=revision,
        is_stale=status == 409,
    )


def _keep(reference: str, position: int, form: ScoreForm) -> int:
    """The revision of the draft as it is kept now."""
    with unit_of_work() as uow:
        draft = services.draft_score(
            uow,
            reference,
            position,
            form.drafted,
            said(form.reason),
            number=form.read_at or 0,
            revision=form.draft_read_at,
        )
        return draft.revision


def _order() -> str:
    return BY_APPLICANT if request.args.get("order") == BY_APPLICANT else BY_QUESTION


def _load(reference: str, position: int) -> Scoring:
    return queries.load_scoring(reading(), current_actor(), reference, position, _order())


def _url(item: Item | None) -> str:
    if item is None:
        return ""
    order = BY_APPLICANT if _order() == BY_APPLICANT else None
    return url_for(
        "assessment.show_score",
        reference=item.application.reference,
        position=item.question.position,
        order=order,
    )


def _after(scoring: Scoring) -> tuple[str, str]:
    """Where saving leads, and which part of that page htmx takes."""
    following = scoring.neighbour(1)
    if following is not None:
        return _url(following), "scoring"
    round_ = reading().get_one(Round, scoring.application.round_id)
    return url_for("assessment.show_round", reference=round_.reference), ""


def _score_page(scoring: Scoring, form: ScoreForm, *, is_draft: bool = False) -> Response:
    session, actor = reading(), current_actor()
    submission = applications.read_submission(session, actor, scoring.application)
    state, here = scoring.assessment.state, scoring.here.key
    verdict = policies.can_score(actor, state, scoring.panel, here in scoring.moderated)
    return page(
        "assessment/council/score.html",
        scoring=scoring,
        application=scoring.application,
        question=scoring.question,
        answer=submission.answers.get(scoring.question.id, ""),
        form=form,
        kept=KEPT if is_draft else "",
        verdict=verdict,
        is_saved=here in scoring.own,
        done=sum(item.key in scoring.own for item in scoring.items),
        descriptors=SCORE_WORDS,
        previous=_url(scoring.neighbour(-1)),
        following=_url(scoring.neighbour(1)),
        order=_order(),
        orders=(BY_QUESTION, BY_APPLICANT),
    )


@bp.get("/a/applications/<reference>/moderate")
@access(Role.LEAD_ASSESSOR)
def list_moderations(reference: str) -> Response:
    """Every answer of an application with the panel's scores, once everybody has saved."""
    session = reading()
    seen = queries.get_seen(session, current_actor(), reference)
    sets = queries.load_sets(session, [seen.application.question_set_id])
    held = sets[seen.application.question_set_id]
    panel = queries.panel_for(session, current_actor(), seen)
    lines = _lines(seen, list(held.scored), panel)
    return page(
        "assessment/council/moderate.html",
        application=seen.application,
        provider=seen.provider,
        lot=held.lot,
        lines=lines,
        round=seen.round,
    )


def _lines(seen: Seen, questions: list[Question], panel: Panel) -> list[showing.Line]:
    session, actor = reading(), current_actor()
    scores = queries.last_scores(session, seen.application.id, panel.people)
    moderations = queries.last_moderations(session, [seen.application.id])
    found = []
    for question in questions:
        rows = scores.get(question.id, [])
        verdict = policies.can_see_scores(actor, panel.people, {row.user_id for row in rows})
        moderation = moderations.get((seen.application.id, question.id))
        found.append(showing.line(question, rows, verdict, moderation, panel.names))
    return found


@bp.get("/a/applications/<reference>/moderate/<int:position>")
@access(Role.LEAD_ASSESSOR)
def show_moderation(reference: str, position: int) -> Response:
    """One answer: the panel's scores and reasons on the left, the agreed ones on the right."""
    return _moderation_page(reference, position, None)


@bp.post("/a/applications/<reference>/moderate/<int:position>")
@access(Role.LEAD_ASSESSOR)
def moderate(reference: str, position: int) -> Response:
    """Agree one score and reason."""
    form = ModerationPageForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            services.moderate(uow, reference, position, form.facts())
            where = url_for("assessment.list_moderations", reference=reference)
            return see_other(uow.answer(where))
    return _moderation_page(reference, position, form)


def _moderation_page(reference: str, position: int, form: ModerationPageForm | None) -> Response:
    session, actor = reading(), current_actor()
    seen = queries.get_seen(session, actor, reference)
    set_id = seen.application.question_set_id
    kind = QuestionKind.SCORED
    question, asked = queries.get_asked_question(session, set_id, position, kind)
    panel = queries.panel_for(session, actor, seen)
    (line,) = _lines(seen, [question], panel)
    submission = applications.read_submission(session, actor, seen.application)
    people = panel.people
    saved = people if line.scores else frozenset()
    return page(
        "assessment/council/moderate_answer.html",
        application=seen.application,
        question=question,
        line=line,
        answer=submission.answers.get(question.id, ""),
        form=form or _drawn(line),
        verdict=policies.can_moderate(actor, seen.assessment.state, people, saved, asked.assessors),
        descriptors=SCORE_WORDS,
    )


def _drawn(line: showing.Line) -> ModerationPageForm:
    held = line.moderation
    values: dict[str, Any] = {"revision": "0"}
    if held is not None:
        values = {
            "revision": str(held.number),
            "agreed": str(held.agreed),
            "reason": held.reason,
            "movement_reason": held.movement_reason,
            "present": held.present,
        }
    return ModerationPageForm(**values)
