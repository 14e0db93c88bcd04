"""A call-off where it stands, the award, and the printable record."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal import accounts, referrals
from portal.calloffs import policies, presenters, queries, services
from portal.calloffs.forms import ConfirmForm
from portal.calloffs.routes.blueprint import READING, bp, council_url
from portal.calloffs.types import CallOffState
from portal.kernel.actor import Role
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.pagination import SIZE, Window, window_number
from portal.web.requests import now, reading, unit_of_work

ANOTHER = (CallOffState.SENT_BACK, CallOffState.REFUSED)


@bp.get("/c/<council>/call-offs")
@access(*READING)
def list_call_offs(council: str) -> Response:
    """Every call-off, the newest first."""
    session, actor = reading(), current_actor()
    number = window_number()
    rows = queries.list_call_offs(session, actor, offset=(number - 1) * SIZE, limit=SIZE)
    names = accounts.organisation_names(session, {row.provider_id for row in rows})
    window = Window(rows, number, queries.count_call_offs(session, actor))
    return page("calloffs/council/list.html", window=window, names=names)


@bp.get("/c/<council>/call-offs/<reference>")
@access(*READING)
def show_call_off(council: str, reference: str) -> Response:
    """What was recommended and decided, and what is next."""
    session, actor = reading(), current_actor()
    call_off = queries.get_call_off(session, actor, reference)
    stands = queries.offer_stands(session, actor, call_off)
    is_approved = call_off.state is CallOffState.APPROVED
    goes_on = actor.has(Role.BROKER) and bool(queries.search_goes_on(session, call_off))
    return page(
        "calloffs/council/call_off.html",
        call_off=call_off,
        standing=presenters.standing_of(session, call_off),
        stands=stands,
        may_award=goes_on and is_approved and bool(stands),
        may_recommend=goes_on and (call_off.state in ANOTHER or (is_approved and not stands)),
    )


@bp.get("/c/<council>/call-offs/<reference>/award")
@access(Role.BROKER)
def ask_to_award(council: str, reference: str) -> Response:
    """What an award does, before it is done."""
    return _awarding(reference)


@bp.post("/c/<council>/call-offs/<reference>/award")
@access(Role.BROKER)
def award(council: str, reference: str) -> Response:
    """Award, once."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            accounts.verify_again(uow, form.proof.data or "")
            services.award(uow, reference)
            return see_other(uow.answer(council_url("show_call_off", reference=reference)))
    return _awarding(reference, form)


def _awarding(reference: str, form: ConfirmForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    call_off = queries.get_call_off(session, actor, reference)
    referral = referrals.get_referral(session, actor, call_off.referral_reference)
    return page(
        "calloffs/council/award.html",
        call_off=call_off,
        standing=presenters.standing_of(session, call_off),
        may=policies.can_award(actor, call_off, referral),
        is_known=accounts.has_proved_recently(actor, now()),
        form=form or ConfirmForm(formdata=None),
    )


@bp.get("/c/<council>/call-offs/<reference>/record")
@access(*READING)
def show_record(council: str, reference: str) -> Response:
    """Why these, why this one: printable, departures first."""
    session, actor = reading(), current_actor()
    call_off = queries.get_call_off(session, actor, reference)
    record = presenters.record_of(
        presenters.standing_of(session, call_off), queries.evidence_of(session, actor, call_off)
    )
    return page("calloffs/council/record.html", call_off=call_off, record=record)
