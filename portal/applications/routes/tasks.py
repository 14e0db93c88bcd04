"""Starting an application, the list of one's own, and the task list of one."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts, pdps
from portal.applications import presenters, queries, rules, services
from portal.applications.draft import Draft
from portal.applications.forms import ConfirmForm
from portal.applications.models import Application, LateAttempt
from portal.applications.results import result_links
from portal.applications.routes.blueprint import WRITERS, Opened, bp, open_own
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/p/applications")
@access(*WRITERS)
def list_applications() -> Response:
    """The provider's applications, and the rounds in which it can apply."""
    session, actor = reading(), current_actor()
    own = queries.list_with_rounds(session, actor)
    return page(
        "applications/provider/applications.html",
        rows=[(row, round_, lot, presenters.standing(row)) for row, round_, lot in own],
        open_rounds=pdps.list_open_rounds(session, now()),
        results=result_links(session, actor) if own else {},
        now=now(),
    )


@bp.get("/p/applications/new/<round_reference>/<uuid:lot_id>")
@access(*WRITERS)
def new_application(round_reference: str, lot_id: UUID) -> Response:
    """What an application asks for, before it is started."""
    return _start_page(round_reference, lot_id, ConfirmForm(formdata=None))


@bp.post("/p/applications/new/<round_reference>/<uuid:lot_id>")
@access(*WRITERS)
def start(round_reference: str, lot_id: UUID) -> Response:
    """Start an application, or go on with the one that was started."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            row = services.start(uow, round_reference, lot_id)
            done = url_for("applications.show_tasks", reference=row.reference)
            return see_other(uow.answer(done))
    return _start_page(round_reference, lot_id, form)


def _start_page(round_reference: str, lot_id: UUID, form: ConfirmForm) -> Response:
    session, actor = reading(), current_actor()
    round_ = pdps.get_round(session, actor, round_reference)
    return page(
        "applications/provider/start.html",
        round=round_,
        lot=pdps.get_lot(session, lot_id),
        questions=pdps.question_set_for(session, round_.id, lot_id),
        bands=pdps.price_bands(session, lot_id),
        own=queries.find_own(session, actor, round_.id, lot_id),
        takes=pdps.takes_applications(round_, now()),
        form=form,
    )


@bp.get("/p/applications/<reference>")
@access(*WRITERS)
def show_tasks(reference: str) -> Response:
    """The task list, and the line that says whether it was sent."""
    found = open_own(reference)
    gaps = presenters.gap_links(reference, found.draft)
    is_changed = has_unsent_changes(found.application, found.draft)
    return page(
        "applications/provider/tasks.html",
        found=found,
        standing=presenters.standing(found.application),
        groups=presenters.task_groups(found.application, found.draft),
        done=rules.done(found.draft),
        gaps=gaps,
        result=_result_of(found),
        late=_late_of(found),
        is_changed=is_changed,
        sending=presenters.sending(found.application, bool(found.takes), bool(gaps), is_changed),
        now=now(),
    )


def _result_of(found: Opened) -> str:
    """The address of the result, "" while there is none to read."""
    if found.takes:
        return ""
    return result_links(reading(), current_actor()).get(found.application.reference, "")


def _late_of(found: Opened) -> list[tuple[LateAttempt, str]]:
    """What was tried too late, newest first, each with who tried."""
    rows = [] if found.takes else queries.list_late(reading(), found.application)
    names = accounts.names_of(reading(), {row.tried_by_id for row in rows})
    return [(row, names[row.tried_by_id]) for row in rows]


def has_unsent_changes(application: Application, draft: Draft) -> bool:
    """Whether the draft differs from what was sent last."""
    sent = queries.sent_content(reading(), application)
    return sent is not None and sent != draft.content()
