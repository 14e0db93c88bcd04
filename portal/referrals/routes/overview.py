"""The council's list of referrals, starting one, and the page of one."""

from __future__ import annotations

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from portal import accounts, pdps
from portal.kernel.actor import Role
from portal.kernel.errors import RuleBroken
from portal.pdps import Route
from portal.referrals import policies, presenters, queries, rules, services, slots
from portal.referrals.forms import ROUTE_HINTS, StartForm
from portal.referrals.models import Referral
from portal.referrals.routes.blueprint import AT_COUNCIL, bp, council_url
from portal.referrals.rules import Draft
from portal.referrals.states import ReferralState
from portal.referrals.types import Section
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import now, reading, unit_of_work


@bp.get("/c/<council>/referrals")
@access(*AT_COUNCIL)
def list_referrals(council: str) -> Response:
    """Searches by move date; the ended ones on a page of their own."""
    session, actor = reading(), current_actor()
    ended = request.args.get("show") == "ended"
    number = window_number()
    lines, total = queries.list_lines(
        session, actor, now(), ended=ended, offset=(number - 1) * SIZE, limit=SIZE
    )
    return page(
        "referrals/council/list.html",
        window=Window(lines, number, total),
        ended=ended,
        may_start=policies.can_start(actor),
        who=presenters.who,
        left=lambda moment: presenters.tone_of(moment, now()),
    )


@bp.get("/c/<council>/referrals/new")
@access(Role.BROKER)
def new_referral(council: str) -> Response:
    """What a referral begins with."""
    return _new_page(StartForm().offering(_lots()))


@bp.post("/c/<council>/referrals/new")
@access(Role.BROKER)
def create_referral(council: str) -> Response:
    """Begin a referral."""
    form = StartForm().offering(_lots())
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            referral = services.start(
                uow,
                lot_id=UUID(form.lot_id.data),
                route=Route(form.route.data),
                move_by=form.move_by.data,
            )
            answer = council_url("show_referral", reference=referral.reference)
            return see_other(uow.answer(answer))
    return _new_page(form)


def _new_page(form: StartForm) -> Response:
    hints = {route.value: hint for route, hint in ROUTE_HINTS.items()}
    return page("referrals/council/new.html", form=form, hints=hints, has_lots=bool(_lots()))


def _lots() -> dict[UUID, str]:
    council_id = current_actor().council_id
    assert council_id is not None
    return {lot.id: lot.title for lot in pdps.joined_lots(reading(), council_id)}


@bp.get("/c/<council>/referrals/<reference>")
@access(*AT_COUNCIL)
def show_referral(council: str, reference: str) -> Response:
    """A draft as a task list; a sent referral with what happens to it."""
    referral = queries.get_referral(reading(), current_actor(), reference)
    if referral.state is ReferralState.DRAFT:
        return _draft_page(referral)
    return _sent_page(referral)


def _draft_page(referral: Referral) -> Response:
    session, actor = reading(), current_actor()
    draft = queries.draft_of(session, referral)
    given, of = rules.completeness(draft)
    return page(
        "referrals/council/draft.html",
        referral=referral,
        head=_head(referral, draft),
        tasks=presenters.task_rows(draft, _section_urls(referral)),
        given=given,
        of=of,
        blocking=[gap for gap in rules.gaps(draft) if gap.blocks],
        may_send=policies.can_send(actor, referral),
        looked=_was_looked_at(referral),
        good=_count_good(referral),
    )


def _section_urls(referral: Referral) -> dict[Section, str]:
    actor, reference = current_actor(), referral.reference
    return {
        section: council_url("edit_section", reference=reference, section=section.value)
        for section in Section
        if policies.can_write(actor, referral, section)
    }


def _was_looked_at(referral: Referral) -> bool:
    if not referral.preview_digest:
        return False
    return referral.preview_digest == queries.preview_digest(reading(), referral)


def _count_good(referral: Referral) -> int | None:
    """How many homes fit without anything to check, up to 50; None before that can be asked."""
    try:
        wanted = queries.wanted_for(reading(), referral, now())
    except RuleBroken:
        return None
    return len(queries.find_good(reading(), wanted))


def _head(referral: Referral, draft: Draft) -> list[tuple[str, str]]:
    return [
        ("Child", presenters.who(draft.age, draft.sex)),
        ("How soon", referral.route.label),
        ("Move by", presenters.day(referral.move_by.isoformat())),
        ("State", referral.state.label),
    ]


def _sent_page(referral: Referral) -> Response:
    session, actor = reading(), current_actor()
    wave = queries.find_wave(session, referral.id)
    named = referral.social_worker_id
    people = accounts.names_of(session, [named]) if named else {}
    return page(
        "referrals/council/referral.html",
        referral=referral,
        shown=presenters.summary_of(wave.summary) if wave else None,
        wave=wave,
        social_worker=people.get(named, "Nobody yet") if named else "Nobody yet",
        tone=presenters.tone_of(referral.respond_by, now()) if referral.respond_by else "",
        counts=queries.counts_of(session, referral, now()),
        may_send=policies.can_send(actor, referral),
        may_end=policies.can_end(actor, referral),
        parts=slots.parts(slots.Slot.COUNCIL_REFERRAL, session, actor, referral, now()),
    )
