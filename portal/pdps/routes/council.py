"""The purchasing system as its councils read it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import Role
from portal.pdps import policies, presenters, queries, services
from portal.pdps.forms import ConfirmForm
from portal.pdps.models import Lot, PurchasingSystem
from portal.pdps.routes.blueprint import READERS, bp
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@bp.get("/c/<council>/purchasing")
@access(*READERS)
def list_systems(council: str) -> Response:
    """The systems that the council hosts or has joined."""
    session, actor = reading(), current_actor()
    systems = queries.list_systems(session, actor)
    hosts = accounts.organisation_names(session, [row.host_council_id for row in systems])
    return page("pdps/council/systems.html", systems=systems, hosts=hosts)


@bp.get("/c/<council>/purchasing/<reference>")
@access(*READERS)
def show_system(council: str, reference: str) -> Response:
    """Everything that was set up, each value with its source."""
    session, actor = reading(), current_actor()
    system = queries.system_by_reference(session, actor, reference)
    lots = {lot.id: lot for lot in queries.lots_of(session, system.id)}
    windows = queries.windows_by_lot(session, lots)
    return page(
        "pdps/council/system.html",
        system=system,
        host=accounts.organisation_names(session, [system.host_council_id]),
        rows=presenters.system_rows(system),
        lots=lots.values(),
        windows={key: presenters.window_rows(rows) for key, rows in windows.items()},
        criteria=queries.criteria_by_lot(session, lots),
        rating_rows=presenters.rating_rows,
        members=_members(system, lots),
        settings=presenters.setting_rows(queries.settings_of(session, system.id)),
        rounds=[
            (row, presenters.status_of(row, now()))
            for row in queries.list_rounds(session, actor, system.id)
        ],
        extensions=queries.list_extensions(session, system.id),
        origin=presenters.origin,
        decision=presenters.decision,
    )


def _members(system: PurchasingSystem, lots: Mapping[UUID, Lot]) -> list[presenters.Row]:
    """The host sees every member's fee, a member its own."""
    session, actor = reading(), current_actor()
    members = queries.list_member_lots(session, system)
    if actor.council_id != system.host_council_id:
        members = [row for row in members if row.council_id == actor.council_id]
    names = accounts.organisation_names(session, [row.council_id for row in members])
    return presenters.member_rows(members, lots, names)


@bp.get("/c/<council>/purchasing/rounds/<reference>")
@access(*READERS)
def show_round(council: str, reference: str) -> Response:
    """A round of the council's own system: what waits, and what can still be changed."""
    return _round_page(reference, ConfirmForm(formdata=None))


@bp.post("/c/<council>/purchasing/rounds/<reference>/publish")
@access(Role.SCHEME_MANAGER)
def publish_round(council: str, reference: str) -> Response:
    """Show a planned round to everybody."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            round_ = queries.get_own_round(uow.session, uow.actor, reference)
            services.publish_round(uow, round_.id)
            done = url_for("pdps.show_round", council=council, reference=reference)
            return see_other(uow.answer(done))
    return _round_page(reference, form)


def _round_page(reference: str, form: ConfirmForm) -> Response:
    session, actor = reading(), current_actor()
    round_ = queries.get_own_round(session, actor, reference)
    system = queries.get_system(session, round_.system_id)
    proposal = queries.find_proposal(session, round_.id)
    people = [proposal.proposed_by_id] if proposal else []
    return page(
        "pdps/council/round.html",
        round=round_,
        system=system,
        standing=presenters.status_of(round_, now()),
        dates=presenters.key_dates(round_, system),
        lots=queries.lots_of_round(session, round_.id),
        questions=queries.list_open_questions(session, round_.id),
        changes=queries.list_changes(session, round_.id),
        proposal=proposal,
        names=accounts.names_of(session, people),
        may_propose=policies.can_propose_extension(actor, round_),
        may_confirm=proposal and policies.can_confirm_extension(actor, round_, proposal),
        may_publish=policies.can_set_up(actor, round_.host_council_id),
        form=form,
    )
