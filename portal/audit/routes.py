"""The auditor's pages: what happened, to one record, and who read about a child.

Reading one record asks a reason once; each look is on record before it is shown. These are among
the few GETs that write, each through a short unit of work of its own.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from portal.audit import presenters, queries, services
from portal.audit.forms import FilterForm, ReasonForm
from portal.audit.presenters import Integrity, Line
from portal.kernel.actor import Role, system
from portal.kernel.errors import NotFound
from portal.web.access import access, current_actor
from portal.web.forms import said
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import hub, now, reading, unit_of_work

bp = Blueprint("audit", __name__)
LONG = 100


@bp.get("/audit/events")
@access(Role.AUDITOR)
def list_events() -> Response:
    """Everything that concerns the council, newest first, with filters."""
    form = FilterForm(formdata=request.args)
    form.validate()
    session, actor, number, wanted = reading(), current_actor(), window_number(), form.wanted()
    total = queries.count_entries(session, actor, wanted)
    entries = queries.list_entries(session, actor, wanted, number, SIZE)
    window = Window(presenters.lines(session, entries), number, total)
    return page("audit/events.html", form=form, window=window)


@bp.get("/audit/record/<record>/<uuid:record_id>")
@access(Role.AUDITOR)
def show_record(record: str, record_id: UUID) -> Response:
    """One record from its beginning, printable, with the reasons that people gave."""
    total, reference, given = _summary(record, record_id)
    if given is None:
        return _ask(ReasonForm(), _name(record, record_id, reference))
    _note(given, _thing(record, record_id), reference)
    session, actor, number = reading(), current_actor(), window_number()
    entries = queries.list_of_record(session, actor, record_id, number, LONG)
    lines = presenters.lines(session, entries, lambda e: queries.read_reason(session, e))
    return page(
        "audit/record.html",
        name=_name(record, record_id, reference),
        reference=reference,
        window=Window(lines, number, total, LONG),
        integrity=_integrity(record_id),
    )


@bp.post("/audit/record/<record>/<uuid:record_id>")
@access(Role.AUDITOR)
def begin_record(record: str, record_id: UUID) -> Response:
    """Keep the reason, then show the record."""
    _, reference, _ = _summary(record, record_id)
    here = url_for("audit.show_record", record=record, record_id=record_id)
    thing = _thing(record, record_id)
    return _begin(thing, record_id, reference, _name(record, record_id, reference), here)


@bp.get("/audit/access/<reference>")
@access(Role.AUDITOR)
def show_access(reference: str) -> Response:
    """Who read a child's information under a reference, in which role and why."""
    session, actor, number = reading(), current_actor(), window_number()
    if not queries.has_reference(session, actor, reference):
        raise NotFound
    given = queries.find_reading(session, actor, f"access {reference}")
    if given is None:
        return _ask(ReasonForm(), f"who read {reference}")
    _note(given.id, given.thing, reference)
    session = reading()
    views, total = queries.list_views(session, actor, reference, number, LONG)
    lines: list[Line] = presenters.views(
        session, views, lambda entry: queries.read_reason(session, entry)
    )
    window = Window(lines, number, total, LONG)
    return page("audit/access.html", reference=reference, window=window)


@bp.post("/audit/access/<reference>")
@access(Role.AUDITOR)
def begin_access(reference: str) -> Response:
    """Keep the reason, then show who read it."""
    if not queries.has_reference(reading(), current_actor(), reference):
        raise NotFound
    here = url_for("audit.show_access", reference=reference)
    return _begin(f"access {reference}", None, reference, f"who read {reference}", here)


def _summary(record: str, record_id: UUID) -> tuple[int, str, UUID | None]:
    found = queries.summary_of_record(
        reading(), current_actor(), record, record_id, _thing(record, record_id)
    )
    if found[0] == 0:
        raise NotFound
    return found


def _thing(record: str, record_id: UUID) -> str:
    return f"{record} {record_id}"


def _name(record: str, record_id: UUID, reference: str) -> str:
    return presenters.record_name(reading(), record, record_id, reference)


def _ask(form: ReasonForm, name: str) -> Response:
    return page("audit/reason.html", form=form, name=name)


def _begin(thing: str, record_id: UUID | None, reference: str, name: str, here: str) -> Response:
    form = ReasonForm()
    if form.validate_on_submit():
        with unit_of_work() as uow:
            if queries.find_reading(uow.session, uow.actor, thing) is None:
                services.begin_reading(uow, thing, record_id, reference, said(form.reason))
            return see_other(uow.answer(here))
    return _ask(form, name)


def _note(reading_id: UUID, thing: str, reference: str) -> None:
    with unit_of_work() as uow:
        services.note_reading(uow, reading_id, thing, reference)


def _integrity(record_id: UUID) -> Integrity:
    """Checked now, over the whole chain, also the entries that concern others."""
    with hub().reading(system("audit_integrity")) as session:
        entries, faults, sealed_at = queries.record_faults(session, record_id)
    return Integrity(faults, entries, now(), sealed_at)
